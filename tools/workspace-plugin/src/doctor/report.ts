// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Probe, ProbeResult, RunProgram } from "@nuvolaris/testing";

/** What the doctor says of one probe. */
export type Finding = Pick<Probe, "name" | "enables" | "howToGet"> & ProbeResult;

/** Runs all probes at once: each of them waits for a program to start. */
export function examine(probes: readonly Probe[], runProgram: RunProgram): Promise<Finding[]> {
  return Promise.all(
    probes.map(async (probe) => {
      const { name, enables, howToGet } = probe;
      return { name, enables, howToGet, ...(await probe.run(runProgram)) };
    }),
  );
}

/** The findings as a person reads them. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.map((finding) => formatFinding(finding, width)).join("\n");
}

function formatFinding(finding: Finding, width: number): string {
  const head = `${finding.available ? "yes" : "no "}  ${finding.name.padEnd(width)}`;
  if (finding.available) return `${head}  ${finding.version}: ${finding.enables}`;
  const margin = " ".repeat(width + 7);
  return [
    `${head}  ${finding.reason}`,
    `${margin}enables: ${finding.enables}`,
    `${margin}get it: ${finding.howToGet}`,
  ].join("\n");
}
