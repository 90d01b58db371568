// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { patchBetween } from "./patch.ts";

const cases = [
  { what: "plain text", name: "a.ts", before: "x\ny\n", after: "// h\nx\ny\n" },
  { what: "Windows line ends", name: "a.ts", before: "x\r\ny\r\n", after: "// h\r\nx\r\ny\r\n" },
  { what: "no final line end", name: "a.ts", before: "x", after: "// h\nx" },
  { what: "a byte order mark", name: "a.ts", before: "\uFEFFx\n", after: "\uFEFF// h\nx\n" },
  { what: "a name with spaces, quotes and letters", name: 'ü "b" c.ts', before: "x\n", after: "// ©\nx\n" },
  { what: "a name with a line end", name: "new\nline.ts", before: "x\n", after: "// h\nx\n" },
  { what: "an empty file", name: "a.ts", before: "", after: "// h\n" },
];

test.each(cases)("git applies a patch of $what", ({ name, before, after }) => {
  using folder = temporaryFolder();
  const path = join(folder.path, name);
  writeFileSync(path, before);

  const patch = patchBetween(name, Buffer.from(before), Buffer.from(after));
  execFileSync("git", ["apply", "--whitespace=nowarn"], {
    cwd: folder.path,
    input: patch,
    stdio: ["pipe", "pipe", "pipe"],
  });

  expect(readFileSync(path, "utf8")).toBe(after);
});

test("bytes that are no text stand in the patch as they are", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a.c");
  const before = Buffer.from("/* caf\xe9 */\n\xff\n", "latin1");
  const after = Buffer.concat([Buffer.from("/* h */\n"), before]);
  writeFileSync(path, before);

  execFileSync("git", ["apply"], { cwd: folder.path, input: patchBetween("a.c", before, after) });

  expect(readFileSync(path).equals(after)).toBe(true);
});

test("in a subfolder of a repository git applies it to the same file", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "sub", "a.ts");
  execFileSync("git", ["init", "-q"], { cwd: folder.path });
  mkdirSync(join(folder.path, "sub"));
  writeFileSync(path, "x\n");

  const patch = patchBetween("sub/a.ts", Buffer.from("x\n"), Buffer.from("// h\nx\n"));
  execFileSync("git", ["apply"], { cwd: join(folder.path, "sub"), input: patch });

  expect(patch.toString()).toMatch(
    /^diff --git a\/sub\/a\.ts b\/sub\/a\.ts\n--- a\/sub\/a\.ts\n\+\+\+ b\/sub\/a\.ts\n@@ /,
  );
  expect(readFileSync(path, "utf8")).toBe("// h\nx\n");
});
