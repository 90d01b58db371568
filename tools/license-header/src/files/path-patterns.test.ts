// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { globSyntax } from "./doublestar-glob.ts";
import { PathPatterns } from "./path-patterns.ts";

const matches = (pattern: string, path: string): boolean => new PathPatterns([pattern]).matches(path);

test.each([
  ["**", "a/b.ts", true],
  [".", "a/b.ts", true],
  ["./", "b.ts", true],
  ["**/*", "b.ts", true],
  ["**/*.md", "README.md", true],
  ["**/*.md", "docs/.hidden/notes.md", true],
  ["**/*.md", "docs/notes.mdx", false],
  ["**/*.d.ts", "src/a.d.ts", true],
  ["*.md", "README.md", true],
  ["*.md", "docs/README.md", false],
  ["docs/**/*.md", "docs/README.md", true],
  ["docs/**/*.md", "docs/a/b/README.md", true],
  ["docs/**", "docs/a/b", true],
  ["docs/**", "docs", false],
  ["**/build/**", "a/build/out.js", true],
  ["**/build/**", "scripts/build", false],
  ["**/openwhisk-*/**", "a/openwhisk-cli/main.go", true],
  ["**/openwhisk-*/**", "a/openwhisk/main.go", false],
  ["**pres.md", "mypres.md", true],
  ["**pres.md", "day/mypres.md", false],
  ["src/?.ts", "src/a.ts", true],
  ["src/?.ts", "src//.ts", false],
  ["**/*.{ts,tsx}", "src/a.tsx", true],
  ["{a,b}/**", "b/c", true],
  ["[a-c].ts", "b.ts", true],
  ["[^a-c].ts", "b.ts", false],
  ["[^a-c].ts", "x.ts", true],
  ["*", ".gitignore", true],
  ["*.*", "a.", true],
  ["*.*", "a", false],
  ["***/a", "x/a", true],
  ["**/.*-version", "a/.node-version", true],
])("the glob %s against %s: %s", (pattern, path, expected) => {
  expect(matches(pattern, path)).toBe(expected);
});

test.each([
  ["LICENSE", "LICENSE", true],
  ["LICENSE", "packages/a/LICENSE", true],
  ["LICENSE", "LICENSE.md", false],
  ["dist", "dist/index.js", true],
  ["dist", "a/dist/index.js", false],
  ["dist/", "dist/a/index.js", true],
  ["./dist/", "dist/a/index.js", true],
  ["packages/a", "packages/a/index.js", true],
  ["packages/a", "packages/ab/index.js", false],
  ["pages/[id]", "pages/[id]/index.tsx", true],
])("the name or folder %s against %s: %s", (pattern, path, expected) => {
  expect(matches(pattern, path)).toBe(expected);
});

test.each(["a(b)c", "a|b", "!a", "a+", "@(a)", '"a"', "a$", "^a", "~a", "a=b", "<a>"])(
  "%s has no meaning but itself",
  (name) => {
    expect(matches(`${name}*`, `${name}.ts`)).toBe(true);
    expect(matches(`${name}*`, "b.ts")).toBe(false);
    expect(matches(`**/${name}/**`, `x/${name}/y`)).toBe(true);
  },
);

test("names with line breaks and characters beyond ASCII are matched as others are", () => {
  expect(matches("a/**/*.ts", "a/b\nc/d.ts")).toBe(true);
  expect(matches("a/*x.ts", "a/line\nx.ts")).toBe(true);
  expect(matches("über/*.ts", "über/ä.ts")).toBe(true);
});

test("an escaped character is the character", () => {
  expect(matches("a\\*b/c?", "a*b/cd")).toBe(true);
  expect(matches("a\\*b/c?", "aXb/cd")).toBe(false);
});

test("no pattern matches nothing, and of several patterns one is enough", () => {
  expect(new PathPatterns([]).matches("a")).toBe(false);
  const patterns = new PathPatterns(["**/*.json", "LICENSE", "a/**"]);
  expect(["x/y.json", "x/LICENSE", "a/b"].map((path) => patterns.matches(path))).toEqual([true, true, true]);
  expect(patterns.matches("x/y.ts")).toBe(false);
});

test.each([
  ["a[b", "opens `[`"],
  ["{a,b", "opens `{`"],
  ["a\\", "backslash"],
  ["  ", "empty"],
  ["[]a", "class [] that is empty"],
  ["[-a]", "no range is made with"],
  ["[a-]", "no range is made with"],
  ["[z-a]", "wrong way round"],
  ["a/[\\]", "opens `[`"],
])("%s is no pattern", (pattern, reason) => {
  expect(globSyntax(pattern)).toEqual({ problem: expect.stringContaining(reason) });
});

test("brackets that are closed or escaped are patterns", () => {
  for (const pattern of ["a[b]", "[\\]]", "[[]", "{a,b}", "\\[", "a]", "a}"])
    expect(globSyntax(pattern)).toHaveProperty("source");
});

/** The globs without alternatives that a glob stands for. */
function alternatives(glob: string): readonly string[] {
  const [found, options = ""] = /\{([^{}]*)\}/.exec(glob) ?? [];
  if (found === undefined) return [glob];
  return options.split(",").flatMap((option) => alternatives(glob.replace(found, () => option)));
}

/** A glob of one component, tried letter by letter, as https://github.com/bmatcuk/doublestar does it. */
function componentMatches(glob: string, name: string): boolean {
  if (glob === "") return name === "";
  if (glob.startsWith("*")) {
    return componentMatches(glob.slice(1), name) || (name !== "" && componentMatches(glob, name.slice(1)));
  }
  const [first = ""] = /^\[[^\]]+\]|^[^]/.exec(glob) ?? [];
  return (
    name !== "" && letterMatches(first, name.charAt(0)) && componentMatches(glob.slice(first.length), name.slice(1))
  );
}

function letterMatches(glob: string, letter: string): boolean {
  if (!glob.startsWith("[")) return glob === "?" || glob === letter;
  const isIn = glob.slice(1, -1).replace("^", "").includes(letter);
  return isIn !== glob.startsWith("[^");
}

function pathMatches(glob: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return path.length === 0;
  if (first === "**")
    return rest.length === 0 ? path.length > 0 : path.some((_, at) => pathMatches(rest, path.slice(at)));
  const [name, ...below] = path;
  return name !== undefined && componentMatches(first, name) && pathMatches(rest, below);
}

test("globs mean what a letter-by-letter reading of them means", () => {
  const unit = fc.constantFrom(
    "a",
    "b",
    ".",
    "*",
    "?",
    "(",
    "+",
    "]",
    "}",
    ",",
    "[ab]",
    "[^a]",
    "{a,b*}",
    "{,.}",
    "{a}",
  );
  const component = fc.string({ unit, minLength: 1, maxLength: 4 }).filter((text) => ![".", ".."].includes(text));
  const glob = fc.array(fc.oneof(component, fc.constant("**")), { minLength: 1, maxLength: 4 });
  const letter = fc.constantFrom("a", "b", ".", "(", "+", "]", "}", ",", "\n");
  const name = fc.string({ unit: letter, minLength: 1, maxLength: 4 }).filter((text) => ![".", ".."].includes(text));
  const path = fc.array(name, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(glob, path, (globParts, pathParts) => {
      const pattern = globParts.join("/");
      // What also counts: a file of that name, and all below a folder of that name.
      const isLiteral = pathParts.at(-1) === pattern || `${pathParts.join("/")}/`.startsWith(`${pattern}/`);
      const globstars = (text: string): number => text.split("/").filter((part) => part === "**").length;
      // Two stars that only an alternative makes a component are one star to doublestar.
      fc.pre(alternatives(pattern).every((one) => globstars(one) === globstars(pattern)));
      const isGlob = alternatives(pattern).some((one) => pathMatches(one.split("/"), pathParts));
      expect(matches(pattern, pathParts.join("/"))).toBe(isLiteral || isGlob);
    }),
    { numRuns: 3000 },
  );
});
