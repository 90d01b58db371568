// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { startEmbedded } from "./embedded/embedded-control-plane.ts";
export type { EmbeddedControlPlane, EmbeddedOptions } from "./embedded/embedded-control-plane.ts";
export { assetsCacheDirectory, locateAssets } from "./envtest/assets.ts";
export type { EnvtestAssets, EnvtestComponent, LocateAssetsOptions, LocatedAssets } from "./envtest/assets.ts";
export { startEnvtest } from "./envtest/envtest-control-plane.ts";
export type { EnvtestControlPlane, EnvtestOptions } from "./envtest/envtest-control-plane.ts";
export { EnvtestError } from "./envtest/envtest-error.ts";
export type { EnvtestUser } from "./envtest/flags.ts";
export { compareEmbedded, describeDifference } from "./parity/compare-embedded.ts";
export { compare } from "./parity/compare.ts";
export type { Difference } from "./parity/compare.ts";
export { goldensFolder, readGolden, readKnownDifferences } from "./parity/goldens.ts";
export type { JsonObject, JsonValue } from "./parity/json.ts";
export { judge } from "./parity/known-differences.ts";
export type { KnownDifference, Verdict } from "./parity/known-differences.ts";
export { record, ScriptError } from "./parity/record.ts";
export type { ParityTarget } from "./parity/record.ts";
export { formatRecording } from "./parity/recording.ts";
export type { Answer, Recording } from "./parity/recording.ts";
export type { RequestScript } from "./parity/script.ts";
export { requestScripts } from "./parity/scripts/request-scripts.ts";
export { envtestTarget, parityUsers, tokenOf } from "./parity/envtest-target.ts";
export { chromiumProbe, dockerProbe, goProbe, kubectlProbe, nodeProbe, probes } from "./probes/probes.ts";
export type { Probe, ProbeResult, RunProgram } from "./probes/probe.ts";
export { programProbe } from "./probes/program-probe.ts";
export type { ProgramProbeOptions } from "./probes/program-probe.ts";
export { runProgram } from "./probes/run-program.ts";
