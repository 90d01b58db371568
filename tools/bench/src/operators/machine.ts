// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What a run was made on: of little use to compare figures with those of another machine, and never left out. */
export function describeMachine(): string {
  const model = cpus()[0]?.model ?? "unknown CPU";
  const gigabytes = (totalmem() / 1e9).toFixed(0);
  return `${availableParallelism()} × ${model}, ${gigabytes} GB, Node ${process.versions.node}; ${describeLoad()}`;
}

/** Who else was at work: above the number of CPUs, figures tell little. */
export function describeLoad(): string {
  return `load ${loadavg()
    .map((value) => value.toFixed(1))
    .join(", ")}`;
}
