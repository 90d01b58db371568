// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { FileSystem, NewFile } from "../write/file-system.ts";

/** A file system whose `failing`th operation, counted from 1, fails with `error`. `seen` names all that were asked for. */
export function failingFileSystem(
  files: FileSystem,
  { failing, error, before = () => undefined }: { failing: number; error: Error; before?: (operation: string) => void },
): FileSystem & { readonly seen: readonly string[] } {
  const seen: string[] = [];
  async function counted<Result>(operation: string, run: () => Promise<Result>): Promise<Result> {
    seen.push(operation);
    before(operation);
    if (seen.length === failing) throw error;
    return run();
  }
  const wrap = (file: NewFile): NewFile => ({
    write: async (bytes) => {
      // A full disk takes a part before it refuses the rest.
      if (seen.length + 1 === failing) await file.write(bytes.subarray(0, bytes.length / 2));
      await counted("write", () => file.write(bytes));
    },
    owner: (uid, gid) => counted("owner", () => file.owner(uid, gid)),
    mode: (mode) => counted("mode", () => file.mode(mode)),
    sync: () => counted("sync", () => file.sync()),
    // The descriptor is given back even when closing fails, as Linux does (close(2)).
    close: () => file.close().then(() => counted("close", () => Promise.resolve())),
  });
  return {
    seen,
    lstat: (path) => counted("lstat", () => files.lstat(path)),
    readFile: (path) => counted("readFile", () => files.readFile(path)),
    mayWrite: (path) => counted("mayWrite", () => files.mayWrite(path)),
    create: (path) => counted("create", async () => wrap(await files.create(path))),
    rename: (from, to) => counted("rename", () => files.rename(from, to)),
    unlink: (path) => counted("unlink", () => files.unlink(path)),
  };
}
