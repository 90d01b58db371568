// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What GitHub reads beside workflows and forms: each names files of this repository, which move and go. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, matchesGlob, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

interface Dependabot {
  readonly version: number;
  readonly updates: readonly {
    readonly "package-ecosystem": string;
    readonly directory?: string;
    readonly directories?: readonly string[];
    readonly schedule?: { readonly interval?: string };
  }[];
}

const root = resolve(import.meta.dirname, "../../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
});
const files = listed.split("\n").filter((path) => path !== "" && existsSync(join(root, path)));
// Proof of the cast: the tests below read each field.
const dependabot = parse(read(".github/dependabot.yml")) as Dependabot;

/** The file by which each ecosystem is found in a folder. */
const manifests = new Map([
  ["gomod", /^go\.mod$/],
  ["pip", /^requirements.*\.txt$/],
  ["docker", /^(?:Dockerfile.*|.*\.Dockerfile)$/],
]);

function watched(ecosystem: string): readonly string[] {
  return dependabot.updates
    .filter((update) => update["package-ecosystem"] === ecosystem)
    .flatMap(({ directory, directories = [] }) => [...directories, ...(directory === undefined ? [] : [directory])]);
}

test("dependabot's configuration has what GitHub insists on", () => {
  expect(dependabot.version).toBe(2);
  for (const update of dependabot.updates) {
    expect(update.schedule?.interval).toMatch(/^(?:daily|weekly|monthly)$/);
    expect((update.directory === undefined) !== (update.directories === undefined)).toBe(true);
  }
  expect(watched("npm")).toEqual(["/"]);
  expect(watched("github-actions")).toEqual(["/"]);
});

test.each([...manifests])(
  "dependabot looks after every folder of %s, and after none that is not there",
  (ecosystem, manifest) => {
    const folders = files.filter((path) => manifest.test(basename(path))).map((path) => `/${dirname(path)}`);
    const patterns = watched(ecosystem);

    expect(folders.filter((folder) => !patterns.some((pattern) => matchesGlob(folder, pattern)))).toEqual([]);
    expect(patterns.filter((pattern) => !folders.some((folder) => matchesGlob(folder, pattern)))).toEqual([]);
  },
);

test("each line of CODEOWNERS names owners, and something that is there", () => {
  const lines = read(".github/CODEOWNERS")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/));

  for (const [pattern = "", ...owners] of lines) {
    const path = pattern.replace(/^\//, "");
    expect(
      path === "*" || files.some((file) => file === path || (path.endsWith("/") && file.startsWith(path))),
      pattern,
    ).toBe(true);
    expect(owners.length).toBeGreaterThan(0);
    for (const owner of owners) expect(owner).toMatch(/^@[\w-]+\/[\w-]+$/);
  }
  expect(lines.length).toBeGreaterThan(1);
});

test("each decision has a line in the list of decisions", () => {
  const list = read(".github/decisions/README.md");
  const notes = readdirSync(join(root, ".github/decisions")).filter((name) => name !== "README.md");

  expect(notes.filter((note) => !list.includes(`[${note.slice(0, 4)}](${note})`))).toEqual([]);
  expect(notes.map((note) => Number(note.slice(0, 4))).toSorted((a, b) => a - b)).toEqual(
    notes.map((_, index) => index + 1),
  );
});

test("links in the README and in the documents of .github lead somewhere", () => {
  const documents = files.filter((path) => path === "README.md" || /^\.github\/.*\.md$/.test(path));
  const broken = documents.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !existsSync(join(root, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  );

  expect(documents.length).toBeGreaterThan(5);
  expect(broken).toEqual([]);
});
