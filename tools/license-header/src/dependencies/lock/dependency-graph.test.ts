// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { DependencyGraph } from "./dependency-graph.ts";
import { readLockFile } from "./lock-file.ts";

type Entries = Readonly<Record<string, unknown>>;

function graph(packages: Entries): DependencyGraph {
  return new DependencyGraph(readLockFile(JSON.stringify({ lockfileVersion: 3, packages })).packages);
}

/** `path: chain`, with a `dev` before what is not shipped. */
function told(packages: Entries, roots?: Parameters<DependencyGraph["reach"]>[0]): readonly string[] {
  return graph(packages)
    .reach(roots)
    .map((each) => `${each.isShipped ? "" : "dev "}${each.package.path}: ${each.chain.join(">")}`);
}

test("the nearest node_modules folder has the version that is meant", () => {
  const packages = {
    "": { name: "p", dependencies: { a: "1", b: "1" } },
    "node_modules/a": { dependencies: { c: "2" } },
    "node_modules/a/node_modules/c": { version: "2" },
    "node_modules/b": { dependencies: { c: "1" } },
    "node_modules/c": { version: "1" },
  };
  expect(told(packages)).toEqual([
    "node_modules/a: p>a",
    "node_modules/a/node_modules/c: p>a>c",
    "node_modules/b: p>b",
    "node_modules/c: p>b>c",
  ]);
});

test("what production needs is shipped, whichever else needs it; the chain is the shortest that says so", () => {
  const packages = {
    "": { name: "p", dependencies: { a: "1" }, devDependencies: { c: "1", d: "1" } },
    "node_modules/a": { dependencies: { b: "1" } },
    "node_modules/b": { optionalDependencies: { c: "1" }, peerDependencies: { peer: "1" } },
    "node_modules/c": { devDependencies: { e: "1" } },
    "node_modules/d": { dependencies: { f: "1" } },
    "node_modules/e": {},
    "node_modules/f": {},
    "node_modules/peer": {},
  };
  expect(told(packages)).toEqual([
    "node_modules/a: p>a",
    "node_modules/b: p>a>b",
    "node_modules/c: p>a>b>c",
    "dev node_modules/d: p>d",
    "node_modules/e: ",
    "dev node_modules/f: p>d>f",
    "node_modules/peer: p>a>b>peer",
  ]);
});

test("of what nothing needs, npm's own word counts", () => {
  expect(told({ "": { name: "p" }, "node_modules/a": { dev: true }, "node_modules/b": {} })).toEqual([
    "dev node_modules/a: ",
    "node_modules/b: ",
  ]);
});

const workspaces = {
  "": { name: "p", devDependencies: { root: "1" } },
  "apps/one": { name: "@p/one", dependencies: { "@p/two": "*", own: "1" } },
  "apps/one/node_modules/own": {},
  "libs/two": { name: "@p/two", dependencies: { shared: "1" }, devDependencies: { testing: "1" } },
  "node_modules/@p/one": { resolved: "apps/one", link: true },
  "node_modules/@p/two": { resolved: "libs/two", link: true },
  "node_modules/root": {},
  "node_modules/shared": {},
  "node_modules/testing": {},
};

test("workspaces belong to the project and are reached through their links", () => {
  expect(told(workspaces)).toEqual([
    "apps/one/node_modules/own: p>@p/one>own",
    "dev node_modules/root: p>root",
    "node_modules/shared: p>@p/two>shared",
    "dev node_modules/testing: p>@p/two>testing",
  ]);
  expect(graph(workspaces).ownPackages.map(({ name }) => name)).toEqual(["p", "@p/one", "@p/two"]);
});

test("one workspace is looked at without the others", () => {
  expect(told(workspaces, { workspaces: ["@p/one"] })).toEqual([
    "apps/one/node_modules/own: @p/one>own",
    "node_modules/shared: @p/one>@p/two>shared",
    "dev node_modules/testing: @p/one>@p/two>testing",
  ]);
});

test("a link may lead to a link, and a node_modules folder is not looked for in another", () => {
  const packages = {
    "": { name: "p", dependencies: { a: "1" } },
    "libs/b": { name: "b", dependencies: { c: "1" } },
    "node_modules/a": { resolved: "node_modules/b", link: true },
    "node_modules/b": { resolved: "libs/b", link: true },
    "node_modules/c": {},
    "node_modules/d": { dependencies: { c: "1" } },
    "node_modules/node_modules/c": {},
  };
  expect(told(packages)).toContain("node_modules/c: p>b>c");
  expect(graph(packages).problems).toEqual([]);
  expect(told({ ...packages, "libs/b": {}, "": { name: "p", dependencies: { d: "1" } } })).toContain(
    "node_modules/c: p>d>c",
  );
});

test("cycles end, of dependencies and of links", () => {
  const packages = {
    "": { name: "p", dependencies: { a: "1", x: "1" } },
    "node_modules/a": { dependencies: { b: "1" } },
    "node_modules/b": { dependencies: { a: "1", b: "1" } },
    "node_modules/x": { resolved: "node_modules/y", link: true },
    "node_modules/y": { resolved: "node_modules/x", link: true },
  };
  expect(told(packages)).toEqual(["node_modules/a: p>a", "node_modules/b: p>a>b"]);
  expect(graph(packages).problems.map(({ message }) => message)).toEqual([
    'packages["node_modules/x"] is a link to "node_modules/y", which is not in the lock file',
    'packages["node_modules/y"] is a link to "node_modules/x", which is not in the lock file',
  ]);
});

test("a package that is skipped takes along what only it needs", () => {
  const packages = {
    "": { name: "p", dependencies: { a: "1", b: "1" } },
    "node_modules/a": { dependencies: { c: "1", d: "1" } },
    "node_modules/b": { dependencies: { c: "1" } },
    "node_modules/c": {},
    "node_modules/d": {},
  };
  expect(told(packages, { skipped: ({ name }) => name === "a" })).toEqual([
    "node_modules/a: p>a",
    "node_modules/b: p>b",
    "node_modules/c: p>b>c",
  ]);
});

test("for this repository it comes to what npm wrote into the lock file", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../../../../package-lock.json"), "utf8");
  const { packages, problems } = readLockFile(text);
  const reached = new DependencyGraph(packages).reach();
  const lines = text.split("\n");

  expect(problems).toEqual([]);
  expect(reached.length).toBeGreaterThan(500);
  expect(reached.filter(({ isShipped, package: { isDev } }) => isShipped === isDev)).toEqual([]);
  expect(reached.filter(({ chain }) => chain.length < 2)).toEqual([]);
  expect(reached.filter(({ package: { path, line } }) => !lines[line - 1]?.includes(`"${path}": {`))).toEqual([]);
});
