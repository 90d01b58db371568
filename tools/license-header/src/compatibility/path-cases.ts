// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sources, type CompatibilityCase, type CompatibilityFile } from "./compatibility-case.ts";

const license = "  license: { content: Copyright the Example authors }\n";
const content = "# Copyright the Example authors\n";

const seen: CompatibilityFile = { content, expected: "valid" };
const left: CompatibilityFile = { content, expected: "ignored" };

function configured(paths: string): string {
  return `header:\n${license}${paths}`;
}

/** Files of which those that are named first are selected. */
function selected(selection: readonly string[], rest: readonly string[]): CompatibilityCase["files"] {
  const files: Record<string, CompatibilityFile> = {};
  for (const path of selection) files[path] = seen;
  for (const path of rest) files[path] = left;
  return files;
}

export const pathCases: readonly CompatibilityCase[] = [
  {
    rule: "without `paths` all files are selected, hidden ones included",
    source: sources.configuration,
    configuration: configured(""),
    files: selected(["a.py", "b/c/d.py", ".hidden.py", ".github/e.yml"], []),
  },
  {
    rule: "an empty list of `paths` is all files",
    source: sources.selection,
    configuration: configured("  paths: []\n"),
    files: selected(["a.py", "b/c/d.py"], []),
  },
  {
    rule: "`**/*.py` matches at any depth, the top included",
    source: sources.configuration,
    configuration: configured('  paths: ["**/*.py"]\n'),
    files: selected(["a.py", "b/c/d.py", "b/.e.py"], ["a.sh", "b/c/d.sh"]),
  },
  {
    rule: "`*` stays within a folder",
    source: sources.selection,
    configuration: configured('  paths: ["b/*.py", "?.sh"]\n'),
    files: selected(["b/a.py", "x.sh"], ["b/c/a.py", "a.py", "xy.sh", "b/x.sh"]),
  },
  {
    rule: "`folder/**` is all that is in the folder",
    source: sources.selection,
    configuration: configured('  paths: ["b/**"]\n'),
    files: selected(["b/a.py", "b/c/d.py"], ["a.py", "x/b/a.py"]),
  },
  {
    rule: "alternatives and classes",
    source: sources.selection,
    configuration: configured('  paths: ["**/*.{py,sh}", "[a-c].txt", "[^a-c].md"]\n'),
    files: selected(["x/a.py", "a.sh", "b.txt", "x.md"], ["a.rb", "d.txt", "b.md"]),
  },
  {
    rule: "two stars that are not a whole component are one star",
    source: sources.selection,
    configuration: configured('  paths-ignore: ["**pres.py"]\n'),
    files: selected(["day/mypres.py", "a.py"], ["mypres.py", "pres.py"]),
  },
  {
    rule: "parentheses, `!`, `+` and `@` stand for themselves",
    source: sources.selection,
    configuration: configured('  paths-ignore: ["!(a)*.py", "b+/*", "@x/*.py"]\n'),
    files: selected(["b.py", "bb/a.py"], ["!(a)b.py", "b+/a.py", "@x/a.py"]),
  },
  {
    rule: "`paths-ignore` goes before `paths`",
    source: sources.selection,
    configuration: configured('  paths: ["**/*.py"]\n  paths-ignore: ["b/**", "**/x.py"]\n'),
    files: selected(["a.py", "c/a.py"], ["b/a.py", "x.py", "c/x.py", "a.sh"]),
  },
  {
    rule: "an ignored name is ignored wherever it is",
    source: sources.selection,
    configuration: configured("  paths-ignore: [LICENSE]\n"),
    files: selected(["LICENSE.py", "xLICENSE"], ["LICENSE", "a/b/LICENSE"]),
  },
  {
    rule: "an ignored folder is ignored with all in it, with and without a slash",
    source: sources.selection,
    configuration: configured("  paths-ignore: [dist, build/, a/out]\n"),
    files: selected(
      ["distant.py", "x/dist/a.py", "x/build/a.py", "a/output/a.py"],
      ["dist/a.py", "dist/b/c.py", "build/a.py", "a/out/b.py"],
    ),
  },
  {
    rule: "a folder that is called as a glob is matched to the letter",
    source: sources.selection,
    configuration: configured('  paths-ignore: ["pages/[id]"]\n'),
    files: selected(["pages/i/a.py"], ["pages/[id]/a.py"]),
  },
  {
    rule: "a glob that ends in a folder's name does not ignore what is in the folder",
    source: sources.selection,
    configuration: configured('  paths-ignore: ["**/build"]\n'),
    files: selected(["x/build/a.py", "build.py"], ["x/y/build"]),
  },
  {
    rule: "`**/build/**` ignores what is in such folders, and no file of that name",
    source: sources.selection,
    configuration: configured('  paths-ignore: ["**/build/**"]\n'),
    files: selected(["scripts/build", "builder/a.py"], ["build/a.py", "x/build/y/a.py"]),
  },
  {
    rule: "capitals count",
    source: sources.selection,
    configuration: configured('  paths-ignore: ["**/*.PY", readme.md]\n'),
    files: selected(["a.py", "README.md"], ["a.PY", "readme.md"]),
  },
  {
    rule: "a folder in `paths`, with and without a slash",
    source: sources.selection,
    configuration: configured("  paths: [a, b/]\n"),
    files: selected(["a/x.py", "b/c/y.py"], ["c/z.py", "ab/x.py"]),
  },
  {
    rule: "names with spaces and characters beyond ASCII",
    source: sources.selection,
    configuration: configured('  paths-ignore: ["with space.py", "ü/*.py"]\n'),
    files: selected(["other name.py", "ö/ä.py"], ["with space.py", "x/with space.py", "ü/ä.py"]),
  },
  {
    rule: "a path that begins with `./` is the path without it",
    source: sources.selection,
    configuration: configured("  paths-ignore: [./a, ./b.py]\n"),
    files: {
      "a/x.py": { ...left, licenseEye: "valid" },
      "b.py": { ...left, licenseEye: "valid" },
      "c.py": seen,
    },
    difference: "license-eye compares it to the letter with paths that never begin so: it never matches.",
  },
];
