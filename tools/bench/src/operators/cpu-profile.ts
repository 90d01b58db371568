// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Where the CPU time of an operator on Node went, from what `node --cpu-prof` writes.
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** What of a profile is read: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** The node on top of the stack, at each sample. */
  readonly samples: readonly number[];
  /** Microseconds between each sample and the one before it. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileRow {
  readonly name: string;
  /** In the function itself, not in what it calls. */
  readonly selfMs: number;
  /** Of the time that the process was not idle, in [0, 1]. */
  readonly share: number;
}

const idle = ["(idle)", "(program)"];

/** The functions by their own time, the most expensive first. */
export function profileRows({ nodes, samples, timeDeltas }: CpuProfile): readonly ProfileRow[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const selfUs = new Map<string, number>();
  samples.forEach((id, place) => {
    const name = names.get(id) ?? "(unknown)";
    if (!idle.includes(name)) selfUs.set(name, (selfUs.get(name) ?? 0) + (timeDeltas[place] ?? 0));
  });
  const wholeUs = selfUs.values().reduce((sum, value) => sum + value, 0);
  return [...selfUs]
    .map(([name, us]) => ({ name, selfMs: us / 1000, share: us / wholeUs }))
    .toSorted((left, right) => right.selfMs - left.selfMs);
}

/** The profiles of a folder, each with its first rows. */
export async function describeProfiles(folder: string, rows = 25): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile")).toSorted();
  const texts = files.map(async (file) => {
    // Proof of the cast: Node writes such files.
    const profile = JSON.parse(await readFile(join(folder, file), "utf8")) as CpuProfile;
    const lines = profileRows(profile).slice(0, rows);
    return [file, ...lines.map(({ name, selfMs, share }) => `${formatMs(selfMs)} ${formatShare(share)}  ${name}`)];
  });
  return (await Promise.all(texts)).flat().join("\n");
}

function nameOf({ functionName, url, lineNumber }: CpuProfile["nodes"][number]["callFrame"]): string {
  const name = functionName === "" ? "(anonymous)" : functionName;
  return url === "" ? name : `${name} ${basename(url)}:${lineNumber + 1}`;
}

function formatMs(ms: number): string {
  return `${ms.toFixed(0).padStart(7)} ms`;
}

function formatShare(share: number): string {
  return `${(share * 100).toFixed(1).padStart(5)} %`;
}
