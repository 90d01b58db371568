// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LicenseHeader } from "../header/license-header.ts";
import { LanguageTable } from "../languages/language-table.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import type { PreparedHeader } from "./ruleset.ts";
import { FileInspector } from "./file-inspector.ts";
import { Tally } from "./tally.ts";

const headers: readonly PreparedHeader[] = [
  {
    header: new LicenseHeader({ lines: ["Copyright Example"], locationThreshold: 80 }),
    languages: LanguageTable.standard,
    selects: () => true,
  },
];

/** Looks at one file, and tells what the visitor and the tally were told. */
function look(location: string): { told: string[]; skipped: Readonly<Record<string, number>>; checked: number } {
  const told: string[] = [];
  const tally = new Tally();
  const visitor = {
    inspected: (_file: unknown, [outcome]: readonly { verdict: { state: string } }[]) =>
      void told.push(outcome?.verdict.state ?? "none"),
    unreadable: (_path: string, error: Error) => void told.push(error.message),
    temporary: () => void told.push("temporary"),
  };
  new FileInspector(visitor, tally).file({ path: "a.ts", location }, headers);
  const { skipped, checked } = tally.summary(0, 0);
  return { told, skipped, checked };
}

test("a file is told with its verdict and counted as checked, a binary one as skipped", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a.ts");
  writeFileSync(path, "// Copyright Example\n");
  expect(look(path)).toEqual({ told: ["valid"], skipped: {}, checked: 1 });

  writeFileSync(path, Buffer.from([0, 1, 2]));
  expect(look(path)).toEqual({ told: ["binary"], skipped: { binary: 1 }, checked: 0 });
});

test("what went, or became a link or a folder since it was listed, is skipped and counted", async () => {
  using folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  symlinkSync("anywhere", at("link"));
  mkdirSync(at("folder"));
  writeFileSync(at("file"), "");
  await using server = createServer().listen(at("socket"));
  await once(server, "listening");

  expect(look(at("gone"))).toEqual({ told: [], skipped: { gone: 1 }, checked: 0 });
  expect(look(at("file/below"))).toMatchObject({ skipped: { gone: 1 } });
  expect(look(at("link"))).toMatchObject({ skipped: { symlink: 1 } });
  expect(look(at("folder"))).toMatchObject({ skipped: { special: 1 } });
  expect(look(at("socket"))).toMatchObject({ skipped: { special: 1 } });
});

test("a disk that gives an error makes a finding (Linux: /proc/self/mem does)", (context) => {
  if (process.platform !== "linux") context.skip("only Linux has /proc/self/mem");
  expect(look("/proc/self/mem")).toMatchObject({ told: [expect.stringMatching(/EIO/)], checked: 1 });
});

test("a file that this user may not read makes a finding (root may read all)", (context) => {
  if (process.getuid?.() === 0) context.skip("root may read all");
  using folder = temporaryFolder();
  const path = join(folder.path, "a.ts");
  writeFileSync(path, "");
  chmodSync(path, 0);

  expect(look(path)).toMatchObject({ told: [expect.stringMatching(/EACCES/)], checked: 1 });
});

test("a fault of this program is not taken for one of the file's", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a.ts");
  writeFileSync(path, "");
  const visitor = { inspected: () => expect.fail("a fault"), unreadable: () => undefined, temporary: () => undefined };

  expect(() => {
    new FileInspector(visitor, new Tally()).file({ path: "a.ts", location: path }, headers);
  }).toThrow("a fault");
});
