// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Replaces the content of a file so that whoever reads it, and whatever happens to this process or to the machine's
 * power, finds the old content or the new, never a part.
 *
 * The new bytes go into a file of their own in the same folder, which then takes the old one's name.
 */
import { dirname, join } from "node:path";
import type { FilePath, FileStatus, FileSystem, NewFile } from "./file-system.ts";
import { temporaryName } from "./temporary-name.ts";
import { WriteError } from "./write-error.ts";

export interface Replacement {
  readonly path: FilePath;
  /** What the file has to say now: another content is left alone. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Guarantees: the file has its old or its new content at any time; mode and, where this process may set it, owner are
 * kept; no other file is left behind unless the process is killed.
 *
 * Errors: {@link WriteError} when the file is none, has other names (they would keep the old content), may not be written,
 * has changed, or when the file system refuses a step.
 */
export async function replaceFile(files: FileSystem, replacement: Replacement): Promise<void> {
  const status = await checkTarget(files, replacement);
  const temporary = beside(replacement.path);
  const created = await step("cannot make a file beside it", () => files.create(temporary));
  try {
    await fill(created, replacement.after, status);
    await checkUnchanged(files, replacement);
    await step("cannot give it its new content", () => files.rename(temporary, replacement.path));
  } catch (error) {
    throw await withoutTemporary(files, temporary, error);
  }
}

async function checkTarget(files: FileSystem, { path }: Replacement): Promise<FileStatus> {
  const status = await step("cannot look at it", () => files.lstat(path));
  if (status.isSymbolicLink()) throw new WriteError("it is a symbolic link, which is never replaced by a file");
  if (!status.isFile()) throw new WriteError("it is not a regular file");
  if (status.nlink > 1) {
    const others = `it has ${status.nlink - 1} more name(s) (hard links), which would keep the old content`;
    throw new WriteError(`${others}; replace them by copies first`);
  }
  await step("this user may not write to it", () => files.mayWrite(path));
  return status;
}

/** Writes all of the new file before it gets the old one's name. */
async function fill(created: NewFile, bytes: Uint8Array, { uid, gid, mode }: FileStatus): Promise<void> {
  try {
    await step("cannot write the new content", () => created.write(bytes));
    await keepOwner(created, uid, gid);
    // After the owner: a change of owner takes set-user-ID bits away (chown(2)).
    await step("cannot keep its mode", () => created.mode(mode & 0o7777));
    await step("cannot bring the new content to the disk", () => created.sync());
  } finally {
    await step("cannot close the new file", () => created.close());
  }
}

/** Only root can give files away; a file of the same group is the best that others can do. */
async function keepOwner(created: NewFile, uid: number, gid: number): Promise<void> {
  try {
    await created.owner(uid, gid);
  } catch (error) {
    if (!hasCode(error, "EPERM", "ENOSYS", "ENOTSUP"))
      throw new WriteError(`cannot keep its owner: ${reason(error)}`, { cause: error });
  }
}

async function checkUnchanged(files: FileSystem, { path, before }: Replacement): Promise<void> {
  const status = await step("cannot look at it again", () => files.lstat(path));
  const now = status.isFile() && (await step("cannot read it again", () => files.readFile(path)));
  if (!now || !now.equals(before)) throw new WriteError("it was changed meanwhile; run the command again");
}

/** The error that is told, once the unfinished file is gone. */
async function withoutTemporary(files: FileSystem, temporary: FilePath, error: unknown): Promise<unknown> {
  try {
    await files.unlink(temporary);
    return error;
  } catch (second) {
    const left = `the unfinished file ${temporary.toString()} could not be removed: ${reason(second)}`;
    return new WriteError(`${reason(error)}; ${left}`, { cause: error });
  }
}

function beside(path: FilePath): FilePath {
  const name = temporaryName();
  if (typeof path === "string") return join(dirname(path), name);
  const folder = path.subarray(0, path.lastIndexOf("/") + 1);
  return Buffer.concat([folder, Buffer.from(name)]);
}

async function step<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw new WriteError(`${what}: ${reason(error)}`, { cause: error });
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.some((code) => code === error.code);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
