// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { componentRecipes, recipesFor, type ComponentRecipe } from "./components.ts";
import { binaryKey, checkedInModule, folderName, kubernetesModule, replacementsFor } from "./go-modules.ts";
import type { Go } from "./go.ts";
import { helmVersion, releaseOf } from "./releases.ts";

const test = base.extend<{ cache: string }>({
  cache: async ({}, use) => {
    const cache = await mkdtemp(join(tmpdir(), "modules-"));
    await use(cache);
    await rm(cache, { recursive: true });
  },
});

const kubernetesGoMod = `module k8s.io/kubernetes

go 1.25.0

require k8s.io/api v0.0.0

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/client-go => ./staging/src/k8s.io/client-go
	example.org/other => ./elsewhere
)
`;

/** A go command that writes what the real one would have completed. */
function fakeGo(getTools: Go["getTools"] = (directory) => writeFile(join(directory, "go.sum"), "sums")): Go {
  return {
    downloadedGoMod: () => Promise.resolve(kubernetesGoMod),
    getTools,
    build: () => Promise.reject(new Error("nothing is built here")),
  };
}

test("each staging module is replaced by its published version, nothing else is", () => {
  expect(replacementsFor(releaseOf("1.35"), kubernetesGoMod)).toEqual([
    "k8s.io/api => k8s.io/api v0.35.4",
    "k8s.io/client-go => k8s.io/client-go v0.35.4",
  ]);
});

test("the checked-in module requires the release that the table names, with the staging modules of that version", async () => {
  const release = releaseOf();
  const module = await kubernetesModule(release, "/nowhere", fakeGo());
  const goMod = await readFile(join(module, "go.mod"), "utf8");

  expect(goMod).toContain(`k8s.io/kubernetes v${release.version}\n`);
  const replaced = [...goMod.matchAll(/^\t(k8s\.io\/\S+) => (\S+) (\S+)$/gm)];
  expect(replaced.length).toBeGreaterThan(25);
  expect(new Set(replaced.map(([, from, to, version]) => `${String(from === to)} ${version ?? ""}`))).toEqual(
    new Set(["true v0.36.3"]),
  );
});

function recipe(name: string): ComponentRecipe {
  const [found] = recipesFor([name]);
  if (found) return found;
  throw new Error(`no recipe for ${name}`);
}

test("a folder's name begins with the version and does not change by itself", async () => {
  expect(await folderName(releaseOf("1.36"))).toMatch(/^1\.36\.3-[0-9a-f]{12}$/);
  expect(await folderName(releaseOf("1.36"))).toBe(await folderName(releaseOf("1.36")));
});

test("no two programs share a key, nor do two releases of one", async () => {
  const releases = [releaseOf("1.36"), releaseOf("1.35"), releaseOf("1.34")];
  const kubernetes = componentRecipes.filter(({ module }) => module === "kubernetes");

  const keys = await Promise.all(
    kubernetes.flatMap((program) => releases.map((release) => binaryKey(program, release))),
  );

  expect(new Set(keys).size).toBe(kubernetes.length * 3);
});

test("etcd and helm are the same for every release, and are not built again for another", async () => {
  for (const name of ["etcd", "helm"]) {
    expect(await binaryKey(recipe(name), releaseOf("1.34"))).toBe(await binaryKey(recipe(name), releaseOf("1.36")));
  }
});

test("the module of another release is made once", async ({ cache }) => {
  const asked: (readonly string[])[] = [];
  const go = fakeGo(async (directory, packages) => {
    asked.push(packages);
    await writeFile(join(directory, "go.sum"), "sums");
  });

  const first = await kubernetesModule(releaseOf("1.35"), cache, go);
  const second = await kubernetesModule(releaseOf("1.35"), cache, go);

  expect(second).toBe(first);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("k8s.io/kubernetes/cmd/kube-apiserver@v1.35.4");
  expect(await readFile(join(first, "go.mod"), "utf8")).toContain("replace (\n\tk8s.io/api => k8s.io/api v0.35.4\n");
});

test("a module whose making was interrupted is not taken for a finished one", async ({ cache }) => {
  const failing = fakeGo(() => Promise.reject(new Error("no network")));
  await expect(kubernetesModule(releaseOf("1.35"), cache, failing)).rejects.toThrow("no network");

  const directory = await kubernetesModule(releaseOf("1.35"), cache, fakeGo());

  expect(await readFile(join(directory, "go.sum"), "utf8")).toBe("sums");
});

test("the modules of etcd and helm are checked in with their sums", async () => {
  const read = (module: "etcd" | "helm", file: string): Promise<string> =>
    readFile(join(checkedInModule(module), file), "utf8");

  expect(await read("etcd", "go.mod")).toContain("tool go.etcd.io/etcd/server/v3");
  expect(await read("etcd", "go.sum")).toContain("go.etcd.io/etcd/server/v3 v3.6.8 h1:");
  expect(await read("helm", "go.mod")).toContain("tool helm.sh/helm/v4/cmd/helm");
  expect(await read("helm", "go.sum")).toContain(`helm.sh/helm/v4 v${helmVersion} h1:`);
});

test("each of Kubernetes' programs is a tool of the checked-in module, so that its sums are complete", async () => {
  const goMod = await readFile(join(checkedInModule("kubernetes"), "go.mod"), "utf8");
  const tools = [...goMod.matchAll(/^\t(k8s\.io\/kubernetes\/cmd\/\S+)$/gm)].map(([, name]) => name);

  const programs = componentRecipes.filter(({ module }) => module === "kubernetes");
  expect(tools.sort()).toEqual(programs.map(({ goPackage }) => goPackage).sort());
});
