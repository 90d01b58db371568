// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from "node:fs/promises";

/** What processes take of the machine. */
export interface Usage {
  readonly rssMb: number;
  /** Since they began. */
  readonly cpuMs: number;
}

/** Linux counts CPU time in hundredths of a second for programs (`USER_HZ`), and memory in pages; 4 KiB on x86 and most of ARM. */
const tickMs = 10;
const pageBytes = 4096;

interface ProcessFacts extends Usage {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/** What the processes called `names` that descend from `ancestor` take together; `undefined` where there is no `/proc`, or none of them. */
export async function usageOfDescendants(ancestor: number, names: readonly string[]): Promise<Usage | undefined> {
  const all = await readProcesses();
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const descends = (pid: number): boolean => {
    for (let each = parents.get(pid); each !== undefined; each = parents.get(each)) if (each === ancestor) return true;
    return false;
  };
  const found = all.filter(({ pid, name }) => names.includes(name) && descends(pid));
  if (found.length === 0) return undefined;
  return sumOf(found);
}

/** What the process and those that descend from it take together; `undefined` where there is no `/proc`, or it has ended. */
export async function usageOfTree(root: number): Promise<Usage | undefined> {
  const all = await readProcesses();
  const tree = new Set([root]);
  // Parents have lower numbers than what they start, but where numbers begin anew: then another turn finds them.
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  const found = all.filter(({ pid }) => tree.has(pid));
  return found.some(({ pid }) => pid === root) ? sumOf(found) : undefined;
}

/** The most memory that the process has held so far, in MB; `undefined` where there is no `/proc`, or it has ended. */
export async function peakRssOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
}

function sumOf(usages: readonly Usage[]): Usage {
  return usages.reduce((sum, { rssMb, cpuMs }) => ({ rssMb: sum.rssMb + rssMb, cpuMs: sum.cpuMs + cpuMs }), {
    rssMb: 0,
    cpuMs: 0,
  });
}

async function readProcesses(): Promise<readonly ProcessFacts[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  return stats.flatMap((text) => parseProcessStat(text) ?? []);
}

/** A line of `/proc/PID/stat`: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function parseProcessStat(text: string): ProcessFacts | undefined {
  // The name may have blanks and brackets of its own; it ends at the last bracket.
  const [, pid, name, rest] = /^(\d+) \((.*)\) (.*)$/s.exec(text) ?? [];
  if (pid === undefined || name === undefined || rest === undefined) return undefined;
  const fields = rest.split(" ");
  const field = (number: number): number => Number(fields[number - 3] ?? 0);
  return {
    pid: Number(pid),
    name,
    parent: field(4),
    cpuMs: (field(14) + field(15)) * tickMs,
    rssMb: (field(24) * pageBytes) / 1e6,
  };
}
