// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { chromiumProbe, dockerProbe, goProbe, kubectlProbe, nodeProbe, probes } from "./probes/probes.ts";
export type { Probe, ProbeResult, RunProgram } from "./probes/probe.ts";
export { programProbe } from "./probes/program-probe.ts";
export type { ProgramProbeOptions } from "./probes/program-probe.ts";
export { runProgram } from "./probes/run-program.ts";
