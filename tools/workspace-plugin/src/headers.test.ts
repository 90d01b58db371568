// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Every file that can carry a comment begins with the licence header: `.licenserc.yaml` says the same to license-eye. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, matchesGlob, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

interface LicenseConfiguration {
  readonly header: { readonly license: { readonly content: string }; readonly "paths-ignore": readonly string[] };
}

const root = resolve(import.meta.dirname, "../../..");
// Proof of the cast: the test below fails on a file of another shape.
const { header } = parse(readFileSync(join(root, ".licenserc.yaml"), "utf8")) as LicenseConfiguration;

/** license-eye's globs match names that begin with a dot; Node's do not. */
function withoutDots(path: string): string {
  return path.replaceAll(/(?<=^|\/)\./g, "");
}

function isIgnored(path: string): boolean {
  return header["paths-ignore"].some((pattern) => matchesGlob(withoutDots(path), withoutDots(pattern)));
}

/** The header's lines must stand in this order near the top: below a shebang or the fence of a front matter at most. */
function hasHeader(text: string): boolean {
  const top = text.split(/\r?\n/, 6);
  const [copyright = "", licence = ""] = header.license.content.trim().split("\n");
  const at = top.findIndex((line) => line.includes(copyright));
  return at >= 0 && (top[at + 1] ?? "").includes(licence);
}

test("every file that can carry a comment begins with the licence header", () => {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0");
  const files = listed.filter((path) => path !== "" && existsSync(join(root, path)));

  const missing = files.filter((path) => !isIgnored(path) && !hasHeader(readFileSync(join(root, path), "utf8")));

  expect(files.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

test("a file without the header, or with only half of it, is seen", () => {
  expect(hasHeader("export {};\n")).toBe(false);
  expect(hasHeader("// Copyright the Nuvolaris operator platform authors\nexport {};\n")).toBe(false);
});
