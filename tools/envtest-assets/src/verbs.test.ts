// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { build, type BuildVerbOptions } from "./build.ts";
import { chosenScripts } from "./chosen-scripts.ts";
import { componentRecipes } from "./components.ts";
import { folderName } from "./go-modules.ts";
import { goCommand, GoError, type Go } from "./go.ts";
import { path } from "./path.ts";
import { releaseOf } from "./releases.ts";
import { UsageError } from "./usage-error.ts";

const test = base.extend<{ home: string }>({
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), "verbs-"));
    await use(home);
    await rm(home, { recursive: true });
  },
});

const go: Go = {
  downloadedGoMod: () => Promise.resolve(""),
  getTools: () => Promise.resolve(),
  build: async ({ output }) => {
    await writeFile(output, "binary", { mode: 0o755 });
  },
};

function buildOptions(
  home: string,
  more: Partial<BuildVerbOptions> = {},
): BuildVerbOptions & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    component: [],
    all: false,
    environment: { HOME: home },
    print: (line) => lines.push(line),
    signal: new AbortController().signal,
    runProgram: () => Promise.resolve("go version go1.26.8 linux/amd64"),
    go,
    lines,
    ...more,
  };
}

test("build tells the folder last, and writes it to the file that it was given", async ({ home }) => {
  const output = join(home, "folder");
  const options = buildOptions(home, { output });

  await build(options);

  const directory = join(home, ".cache/nuvolaris-operator-platform/envtest", await folderName(releaseOf()));
  expect(options.lines.at(-1)).toBe(directory);
  expect(await readFile(output, "utf8")).toBe(`${directory}\n`);
});

test("what build has made, path finds", async ({ home }) => {
  const built = buildOptions(home);
  await build(built);
  const lines: string[] = [];

  await path({ component: ["kubectl"], environment: { HOME: home }, print: (line) => lines.push(line) });

  expect(lines).toEqual([built.lines.at(-1)]);
});

test("all means every program that there is", async ({ home }) => {
  const options = buildOptions(home, { all: true });

  await build(options);

  const built = await readdir(options.lines.at(-1) ?? "");
  expect(built.sort()).toEqual(componentRecipes.map(({ component }) => component).sort());
});

test("an old Go is the user's to mend, and the message names the other ways", async ({ home }) => {
  const options = buildOptions(home, { runProgram: () => Promise.resolve("go version go1.19.8 linux/amd64") });

  await expect(build(options)).rejects.toThrow(UsageError);
  await expect(build(options)).rejects.toThrow(
    /cannot build kube-apiserver, .*: go is 1\.19\.8, 1\.26 or newer is needed.*KUBEBUILDER_ASSETS.*setup-envtest/,
  );
});

test("what is in the cache needs no Go", async ({ home }) => {
  await build(buildOptions(home));
  const withoutGo = buildOptions(home, { runProgram: () => Promise.reject(new Error("no go here")) });

  await build(withoutGo);

  expect(withoutGo.lines).toHaveLength(1);
});

test("a minor or a component that cannot be built is refused before anything is done", async ({ home }) => {
  const runProgram = (): Promise<string> => Promise.reject(new Error("go must not be asked"));

  await expect(build(buildOptions(home, { kubernetes: "1.1", runProgram }))).rejects.toThrow(/1\.1 cannot be built/);
  await expect(build(buildOptions(home, { component: ["x"], runProgram }))).rejects.toThrow(/x cannot be built/);
});

test("path without binaries says how to get them", async ({ home }) => {
  const asked = path({ component: [], environment: { HOME: home }, print: () => undefined });

  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(/envtest-assets:build/);
});

test("a script that is not there is named together with those that are", () => {
  expect(chosenScripts(["crud"]).map(({ name }) => name)).toEqual(["crud"]);
  expect(chosenScripts([]).length).toBeGreaterThan(15);
  expect(() => chosenScripts(["crudd"])).toThrow(/no script is called crudd; there are .*crud/);
});

async function fakeProgram(home: string, script: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(home, "bin"));
  await writeFile(join(home, "bin/go"), `#!/bin/sh\n${script}\n`);
  await chmod(join(home, "bin/go"), 0o755);
  return { PATH: `${join(home, "bin")}:/usr/bin:/bin` };
}

test("go is called without cgo, with the paths trimmed and the flags for the linker", async ({ home }) => {
  const environment = await fakeProgram(home, `echo "$CGO_ENABLED $*" > ${join(home, "called")}`);

  await goCommand(environment, new AbortController().signal).build({
    module: "/m",
    goPackage: "x/y",
    linkerFlags: "-s -w",
    output: "/o",
  });

  expect(await readFile(join(home, "called"), "utf8")).toBe("0 -C /m build -trimpath -ldflags -s -w -o /o x/y\n");
});

test("a go that fails is told with its last words", async ({ home }) => {
  const environment = await fakeProgram(home, "echo no space left >&2; exit 2");
  const failed = goCommand(environment, new AbortController().signal).getTools("/m", ["a@v1"]);

  await expect(failed).rejects.toThrow(GoError);
  await expect(failed).rejects.toThrow(/go -C \/m get -tool a@v1 failed with exit code 2:\nno space left/);
});

test("an interrupted build ends go", async ({ home }) => {
  const environment = await fakeProgram(home, "exec sleep 600");
  const abort = new AbortController();
  const building = goCommand(environment, abort.signal).getTools("/m", []);

  abort.abort();

  await expect(building).rejects.toThrow(/abort/);
});
