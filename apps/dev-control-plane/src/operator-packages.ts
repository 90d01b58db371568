// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Which packages an operator's program is made of: its own and those of the workspace that it uses.
import { readFile, readdir, realpath } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";

interface Package {
  readonly folder: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  /** What its manifest says for this program. */
  readonly nuvolaris: { readonly rbac?: string };
}

/**
 * The folders of the packages behind an operator's command: of the one that its first argument within `root` belongs to, and of
 * each workspace package that it depends on, directly or not. Empty when the command names no file of the workspace.
 */
export async function operatorPackages(root: string, command: readonly string[]): Promise<readonly string[]> {
  const main = await packageOfCommand(root, command);
  if (!main) return [];
  const workspace = new Map((await workspacePackages(root)).map((one) => [one.name, one]));
  const found = new Map([[main.folder, main]]);
  for (const { dependencies } of found.values()) {
    for (const name of dependencies) {
      const dependency = workspace.get(name);
      if (dependency) found.set(dependency.folder, dependency);
    }
  }
  return [...found.keys()];
}

/**
 * The file with the operator's rights: its package's manifest names it, relative to itself, as `"nuvolaris": { "rbac": "rbac.yaml" }`.
 * `undefined` when it names none.
 */
export async function operatorRbacFile(root: string, command: readonly string[]): Promise<string | undefined> {
  const main = await packageOfCommand(root, command);
  const file = main?.nuvolaris.rbac;
  return main && file !== undefined ? resolve(main.folder, file) : undefined;
}

async function packageOfCommand(root: string, command: readonly string[]): Promise<Package | undefined> {
  for (const argument of command) {
    if (argument.startsWith("-")) continue;
    const file = await realpath(resolve(root, argument)).catch(() => undefined);
    if (file?.startsWith(root + sep) && !file.includes(`${sep}node_modules${sep}`)) return packageAbove(root, file);
  }
  return undefined;
}

async function packageAbove(root: string, file: string): Promise<Package | undefined> {
  for (let folder = dirname(file); folder.startsWith(root); folder = dirname(folder)) {
    const found = await readPackage(folder);
    if (found) return found;
  }
  return undefined;
}

async function workspacePackages(root: string): Promise<Package[]> {
  const folders = ["apps", "libs", "tools"].map(async (parent) => {
    const names = await readdir(join(root, parent)).catch((): string[] => []);
    return Promise.all(names.map((name) => readPackage(join(root, parent, name))));
  });
  return (await Promise.all(folders)).flat().filter((one) => one !== undefined);
}

async function readPackage(folder: string): Promise<Package | undefined> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // Proof: a manifest is an object; two of the fields are npm's, the third ours, and a wrong one finds no package or file below.
  const manifest = JSON.parse(text) as Partial<Package> & { readonly dependencies?: object };
  const { name = "", dependencies = {}, nuvolaris = {} } = manifest;
  return { folder, name, dependencies: Object.keys(dependencies), nuvolaris };
}
