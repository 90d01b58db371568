// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Two servers on one folder would write over each other. Node has no flock, so the lock is a file that names its holder; one
// whose holder is dead counts for nothing.
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

/** Another process uses the folder. */
export class DataFolderInUseError extends Error {
  override readonly name = "DataFolderInUseError";
  /** Of the process that holds it. */
  readonly pid: number;

  constructor(folder: string, holder: Holder) {
    super(
      `cannot use ${folder}: process ${holder.pid.toString()} (${holder.command}) uses it; ` +
        `stop that process, or choose another folder`,
    );
    this.pid = holder.pid;
  }
}

interface Holder {
  readonly pid: number;
  /** When it started, in the kernel's count; absent where that cannot be had. */
  readonly startedAt?: string;
  readonly command: string;
}

/**
 * Locks `folder`, which must exist, until the answer is disposed of or this process ends in whatever way.
 *
 * Assumption: its users see each other's processes. Containers that share a folder do not.
 */
export async function lockDataFolder(folder: string): Promise<AsyncDisposable> {
  const file = join(folder, "lock");
  const own = await describeThisProcess();
  while (!(await create(file, own))) {
    const found = await lookAt(file);
    if (typeof found === "object") throw new DataFolderInUseError(folder, found);
    if (found === "abandoned") await removeAbandoned(file, own);
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

/** Written aside and linked into place: nobody can read a lock that does not name its holder yet. */
async function create(file: string, holder: Holder): Promise<boolean> {
  const aside = `${file}.${crypto.randomUUID()}`;
  await writeFile(aside, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(aside, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/**
 * Of two that find the same dead holder one may be late, and would remove the lock that the other has just taken. So who removes
 * holds a lock for that, and looks again: nobody else can then remove what is dead. Who died just there left an abandoned
 * lock of that lock, to which the same applies.
 */
async function removeAbandoned(file: string, own: Holder): Promise<void> {
  const removal = `${file}.removal`;
  if (!(await create(removal, own))) {
    if ((await lookAt(removal)) === "abandoned") await removeAbandoned(removal, own);
    return;
  }
  try {
    if ((await lookAt(file)) === "abandoned") await rm(file, { force: true });
  } finally {
    await rm(removal, { force: true });
  }
}

/** Who has the lock and lives, or why nobody has. One that is missing may be there, and be somebody's, a moment later. */
async function lookAt(file: string): Promise<Holder | "abandoned" | "missing"> {
  const text = await readIfThere(file);
  if (text === undefined) return "missing";
  const holder = parseHolder(text);
  if (holder && (await isAlive(holder))) return holder;
  // It may have been given up before its holder ended, and be another's by now.
  return (await readIfThere(file)) === text ? "abandoned" : lookAt(file);
}

async function describeThisProcess(): Promise<Holder> {
  const startedAt = await startOf(process.pid);
  const command = describeProgram(process.argv[1]);
  return { pid: process.pid, command, ...(startedAt !== undefined && { startedAt }) };
}

/** `control-plane` of `…/control-plane/main.ts`: what the process is, in the word that its author chose for it. */
function describeProgram(script: string | undefined): string {
  if (script === undefined) return "node";
  const name = basename(script, extname(script));
  return name === "main" || name === "index" ? basename(dirname(script)) : name;
}

/** `undefined` for what no process of ours wrote, such as the zeros that a power cut leaves. */
function parseHolder(text: string): Holder | undefined {
  try {
    // Proof: the fields are looked at below; a value without them is no holder.
    const { pid, startedAt, command } = JSON.parse(text) as Partial<Holder>;
    if (typeof pid !== "number" || typeof command !== "string") return undefined;
    return { pid, command, ...(typeof startedAt === "string" && { startedAt }) };
  } catch {
    return undefined;
  }
}

/** A number is given to another process sooner or later (in a container: at once), so its start time counts, too. */
async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
  return startedAt === undefined || startedAt === (await startOf(pid));
}

/**
 * Boot and clock ticks since then: the 22nd field of /proc/PID/stat, counted behind the command's parenthesis (proc_pid_stat(5)).
 * A process that has ended and is only not buried yet (state Z) has none: it uses nothing any more.
 */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readIfThere(`/proc/${pid.toString()}/stat`);
  const boot = await readIfThere("/proc/sys/kernel/random/boot_id");
  if (stat === undefined || boot === undefined) return undefined;
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? undefined : `${boot.trim()} ${fields[18] ?? ""}`;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
