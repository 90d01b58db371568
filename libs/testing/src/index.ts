// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type {
  Availability,
  Capability,
  ControlPlane,
  ControlPlaneOptions,
  ControlPlaneProvider,
} from "./control-plane/control-plane.ts";
export { probeCapabilities } from "./control-plane/probe-capabilities.ts";
export type { ProbeCapabilitiesOptions } from "./control-plane/probe-capabilities.ts";
export { sentencesOf } from "./documentation/sentences.ts";
export { startEmbedded } from "./embedded/embedded-control-plane.ts";
export type { EmbeddedControlPlane, EmbeddedOptions } from "./embedded/embedded-control-plane.ts";
export { assetsCacheDirectory, locateAssets } from "./envtest/assets.ts";
export type { EnvtestAssets, EnvtestComponent, LocateAssetsOptions, LocatedAssets } from "./envtest/assets.ts";
export { startEnvtest } from "./envtest/envtest-control-plane.ts";
export type { EnvtestControlPlane, EnvtestOptions } from "./envtest/envtest-control-plane.ts";
export { EnvtestError } from "./envtest/envtest-error.ts";
export { envtestProvider } from "./envtest/envtest-provider.ts";
export type { EnvtestProviderOptions } from "./envtest/envtest-provider.ts";
export type { EnvtestUser } from "./envtest/flags.ts";
export { existingProvider } from "./existing/existing-provider.ts";
export type { ExistingProviderOptions } from "./existing/existing-provider.ts";
export { dockerCommand } from "./k3s/docker.ts";
export { chooseK3sImage, defaultK3sImage } from "./k3s/k3s-image.ts";
export { k3sProvider } from "./k3s/k3s-provider.ts";
export type { K3sProviderOptions } from "./k3s/k3s-provider.ts";
export { lookForKopf, prepareKopf } from "./kopf/kopf-environment.ts";
export type { KopfOptions, PreparedKopf } from "./kopf/kopf-environment.ts";
export { makeOwnedFolder } from "./leftovers/owned-folder.ts";
export type { OwnedFolder, OwnedFolderOptions } from "./leftovers/owned-folder.ts";
export { compareEmbedded, describeDifference } from "./parity/compare-embedded.ts";
export { compare } from "./parity/compare.ts";
export type { Difference } from "./parity/compare.ts";
export { goldensFolder, readGolden, readKnownDifferences, recordedMinor } from "./parity/goldens.ts";
export type { JsonObject, JsonValue } from "./parity/json.ts";
export { judge } from "./parity/known-differences.ts";
export type { KnownDifference, Verdict } from "./parity/known-differences.ts";
export { locateKubectl } from "./parity/kubectl/locate-kubectl.ts";
export type { LocatedKubectl, LocateKubectlOptions } from "./parity/kubectl/locate-kubectl.ts";
export { recordAll } from "./parity/record-all.ts";
export type { RecordAllOptions } from "./parity/record-all.ts";
export { record, ScriptError } from "./parity/record.ts";
export type { ParityTarget } from "./parity/record.ts";
export { formatRecording } from "./parity/recording.ts";
export type { Answer, Recording } from "./parity/recording.ts";
export { needsKubectl } from "./parity/script.ts";
export type { RequestScript } from "./parity/script.ts";
export { requestScripts } from "./parity/scripts/request-scripts.ts";
export { semantics } from "./parity/semantics.ts";
export type { Semantic } from "./parity/semantics.ts";
export { envtestTarget, parityUsers, startEnvtestTarget, tokenOf } from "./parity/envtest-target.ts";
export type { EnvtestTarget } from "./parity/envtest-target.ts";
export { locateHelm } from "./probes/locate-helm.ts";
export type { LocatedHelm, LocateHelmOptions } from "./probes/locate-helm.ts";
export { machineProbes } from "./probes/machine-probes.ts";
export { chromiumProbe, dockerProbe, goProbe, kubectlProbe, nodeProbe, pythonProbe } from "./probes/probes.ts";
export type { Probe, ProbeResult, RunProgram } from "./probes/probe.ts";
export { reasonToSkip, requiredNames, RequirementError } from "./probes/requirements.ts";
export type { RequirementName } from "./probes/requirements.ts";
export { programProbe } from "./probes/program-probe.ts";
export type { ProgramProbeOptions } from "./probes/program-probe.ts";
export { runProgram } from "./probes/run-program.ts";
