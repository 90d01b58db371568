// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failingFileSystem } from "../testing/failing-file-system.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { nodeFileSystem } from "./file-system.ts";
import { replaceFile } from "./replace-file.ts";
import { WriteError } from "./write-error.ts";

const before = Buffer.from("old content\n".repeat(1000));
const after = Buffer.from("new content\n".repeat(1000));
const noSpace = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
const steps = [
  "lstat",
  "mayWrite",
  "create",
  "write",
  "owner",
  "mode",
  "sync",
  "close",
  "lstat",
  "readFile",
  "rename",
] as const;

function oldFile(folder: string): string {
  const path = join(folder, "a.ts");
  writeFileSync(path, before);
  return path;
}

test("the new content takes the old one's place in these steps, and nothing else is left", async () => {
  using folder = temporaryFolder();
  const path = oldFile(folder.path);
  const files = failingFileSystem(nodeFileSystem, { failing: 0, error: noSpace });

  await replaceFile(files, { path, before, after });

  expect(files.seen).toEqual(steps);
  expect(readFileSync(path).equals(after)).toBe(true);
  expect(readdirSync(folder.path)).toEqual(["a.ts"]);
});

test.each(steps.map((name, index) => ({ name, failing: index + 1 })))(
  "when step $failing ($name) fails, the old file is whole, nothing else is left and the error tells why",
  async ({ failing }) => {
    using folder = temporaryFolder();
    const path = oldFile(folder.path);
    const files = failingFileSystem(nodeFileSystem, { failing, error: noSpace });

    const failed = await replaceFile(files, { path, before, after }).catch((error: unknown) => error);

    expect(failed).toBeInstanceOf(WriteError);
    expect(failed).toMatchObject({ cause: noSpace });
    expect(String(failed)).toContain("ENOSPC");
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(["a.ts"]);
  },
);

test("at each step a reader finds the old or the new file", async () => {
  using folder = temporaryFolder();
  const path = oldFile(folder.path);
  const contents: Buffer[] = [];
  const files = failingFileSystem(nodeFileSystem, {
    failing: 0,
    error: noSpace,
    before: () => contents.push(readFileSync(path)),
  });

  await replaceFile(files, { path, before, after });

  expect(contents).toHaveLength(steps.length);
  expect(contents.every((content) => content.equals(before))).toBe(true);
});

test("an unfinished file that cannot be removed is named", async () => {
  using folder = temporaryFolder();
  const path = oldFile(folder.path);
  const files = failingFileSystem(nodeFileSystem, { failing: 4, error: noSpace });
  const stuck = { ...files, unlink: () => Promise.reject(new Error("EIO: i/o error")) };

  await expect(replaceFile(stuck, { path, before, after })).rejects.toThrow(
    /ENOSPC.*unfinished file .*\.license-header-\d+-\w+\.tmp could not be removed: EIO/,
  );
});

test.each([0o755, 0o640, 0o4755])("mode %o is kept", async (mode) => {
  using folder = temporaryFolder();
  const path = oldFile(folder.path);
  chmodSync(path, mode);

  await replaceFile(nodeFileSystem, { path, before, after });

  expect(statSync(path).mode & 0o7777).toBe(mode);
});

test("the owner is kept, where this process may give files away (root)", async (context) => {
  if (process.getuid?.() !== 0) context.skip("only root may give files away");
  using folder = temporaryFolder();
  const path = oldFile(folder.path);
  chownSync(path, 12_345, 23_456);

  await replaceFile(nodeFileSystem, { path, before, after });

  expect(statSync(path)).toMatchObject({ uid: 12_345, gid: 23_456 });
});

test("a process that may not give files away replaces the file all the same", async () => {
  using folder = temporaryFolder();
  const path = oldFile(folder.path);
  const notPermitted = Object.assign(new Error("EPERM"), { code: "EPERM" });
  const files = failingFileSystem(nodeFileSystem, { failing: steps.indexOf("owner") + 1, error: notPermitted });

  await replaceFile(files, { path, before, after });

  expect(readFileSync(path).equals(after)).toBe(true);
});

test("a file that changed since it was read is left with its change", async () => {
  using folder = temporaryFolder();
  const path = oldFile(folder.path);
  const files = failingFileSystem(nodeFileSystem, {
    failing: 0,
    error: noSpace,
    before: (operation) => {
      if (operation === "sync") writeFileSync(path, "somebody's work");
    },
  });

  await expect(replaceFile(files, { path, before, after })).rejects.toThrow(/changed meanwhile/);
  expect(readFileSync(path, "utf8")).toBe("somebody's work");
  expect(readdirSync(folder.path)).toEqual(["a.ts"]);
});

test("symbolic links, hard links and folders are refused", async () => {
  using folder = temporaryFolder();
  const path = oldFile(folder.path);
  symlinkSync("a.ts", join(folder.path, "link.ts"));
  mkdirSync(join(folder.path, "folder.ts"));
  const attempt = (name: string): Promise<void> =>
    replaceFile(nodeFileSystem, { path: join(folder.path, name), before, after });

  await expect(attempt("link.ts")).rejects.toThrow(/symbolic link/);
  await expect(attempt("folder.ts")).rejects.toThrow(/not a regular file/);
  await expect(attempt("gone.ts")).rejects.toThrow(/ENOENT/);
  linkSync(path, join(folder.path, "second.ts"));
  await expect(attempt("a.ts")).rejects.toThrow(/1 more name\(s\) \(hard links\)/);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("names that are not UTF-8, and of the greatest length, work", async () => {
  using folder = temporaryFolder();
  const names = [Buffer.from("caf\xe9.ts", "latin1"), Buffer.from(`${"x".repeat(252)}.ts`)];
  for (const name of names) {
    const path = Buffer.concat([Buffer.from(`${folder.path}/`), name]);
    writeFileSync(path, before);

    await replaceFile(nodeFileSystem, { path, before, after });

    expect(readFileSync(path).equals(after)).toBe(true);
  }
  expect(readdirSync(folder.path)).toHaveLength(names.length);
});
