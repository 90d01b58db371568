// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Who depends on whom in a lock file, found as Node.js finds modules: in the nearest node_modules folder. */
import type { LockedPackage, LockProblem } from "./lock-file.ts";

/** A package, and why it is there. */
export interface ReachedPackage {
  readonly package: LockedPackage;
  /** Without it, `npm ci --omit=dev` would leave something out. */
  readonly isShipped: boolean;
  /** The names from the project to the package, the shortest way; empty when nothing needs it. */
  readonly chain: readonly string[];
}

/** From where to look. */
export interface GraphRoots {
  /** The names of workspaces; `undefined`: the project and all of them. */
  readonly workspaces?: readonly string[];
  /** Packages that are not looked into: what only they need is not reached. */
  readonly skipped?: (each: LockedPackage) => boolean;
}

interface Walk {
  readonly edges: "production" | "all";
  readonly skipped: GraphRoots["skipped"];
}

/** The graph of a lock file's packages. */
export class DependencyGraph {
  readonly #byPath: ReadonlyMap<string, LockedPackage>;
  /** Links that lead nowhere. */
  readonly problems: readonly LockProblem[];

  constructor(packages: readonly LockedPackage[]) {
    this.#byPath = new Map(packages.map((each) => [each.path, each]));
    this.problems = packages.filter((each) => each.linkTo !== undefined && !this.#target(each)).map(deadLink);
  }

  /** The project's own folders: itself, workspaces, and what is linked from elsewhere on the disk. */
  get ownPackages(): readonly LockedPackage[] {
    return [...this.#byPath.values()].filter((each) => isOwn(each));
  }

  /** The packages of others, in the order of the lock file. With `workspaces`, only those that these need. */
  reach({ workspaces, skipped }: GraphRoots = {}): readonly ReachedPackage[] {
    const roots = this.ownPackages.filter(({ name, path }) => workspaces?.includes(name) ?? path === "");
    const shipped = this.#walk(roots, { edges: "production", skipped });
    const all = this.#walk(roots, { edges: "all", skipped });
    const others = [...this.#byPath.values()].filter((each) => !isOwn(each) && each.linkTo === undefined);
    return others
      .filter(({ path }) => (workspaces === undefined && skipped === undefined) || all.has(path))
      .map((each) => ({
        package: each,
        // What nothing needs is in no graph; npm's word is all there is to go by.
        isShipped: shipped.has(each.path) || (!all.has(each.path) && !each.isDev),
        chain: chainTo(each.path, shipped.has(each.path) ? shipped : all),
      }));
  }

  /** Walks in breadth, so that each package is found by the shortest way; a cycle ends where it began. */
  #walk(roots: readonly LockedPackage[], { edges, skipped }: Walk): ReadonlyMap<string, Step> {
    const steps = new Map<string, Step>(roots.map((root) => [root.path, { package: root, from: undefined }]));
    for (const [path, step] of steps) {
      if (skipped?.(step.package)) continue;
      for (const next of this.#dependenciesOf(step.package, edges === "all" && isOwn(step.package))) {
        if (!steps.has(next.path)) steps.set(next.path, { package: next, from: path });
      }
    }
    return steps;
  }

  /** Only the project's own folders have development dependencies that npm installs. */
  #dependenciesOf(each: LockedPackage, withDevelopment: boolean): readonly LockedPackage[] {
    const { production, development } = each.dependencies;
    const names = withDevelopment ? [...production, ...development] : production;
    const workspaces = each.path === "" ? this.#linked() : [];
    return [...names.flatMap((name) => this.#find(each.path, name) ?? []), ...workspaces];
  }

  /** npm treats each workspace as a dependency of the project. */
  #linked(): readonly LockedPackage[] {
    const links = [...this.#byPath.values()].filter(({ path, linkTo }) => linkTo !== undefined && isTopLevel(path));
    return links.flatMap((link) => this.#target(link) ?? []);
  }

  #find(from: string, name: string): LockedPackage | undefined {
    const folder = foldersAbove(from).find((each) => this.#byPath.has(join(each, name)));
    const found = folder === undefined ? undefined : this.#byPath.get(join(folder, name));
    return found && this.#target(found);
  }

  /** What a link leads to; a package that is no link leads to itself. `undefined`: to nothing, or round in a circle. */
  #target(each: LockedPackage): LockedPackage | undefined {
    const seen = new Set<string>();
    let current: LockedPackage | undefined = each;
    while (current?.linkTo !== undefined && !seen.has(current.path)) {
      seen.add(current.path);
      current = this.#byPath.get(current.linkTo);
    }
    return current?.linkTo === undefined ? current : undefined;
  }
}

interface Step {
  readonly package: LockedPackage;
  /** The path that led here; `undefined`: where the walk began. */
  readonly from: string | undefined;
}

function isOwn({ path, linkTo }: LockedPackage): boolean {
  return linkTo === undefined && !/(?:^|\/)node_modules\//.test(path);
}

function isTopLevel(path: string): boolean {
  return path.lastIndexOf("node_modules/") === 0;
}

function join(folder: string, name: string): string {
  return folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
}

/** The folders whose node_modules a module in `path` sees, the nearest first. */
function foldersAbove(path: string): readonly string[] {
  const parts = path === "" ? [] : path.split("/");
  const lengths = Array.from({ length: parts.length + 1 }, (_, index) => parts.length - index);
  return lengths
    .filter((length) => parts[length - 1] !== "node_modules")
    .map((length) => parts.slice(0, length).join("/"));
}

function chainTo(path: string, steps: ReadonlyMap<string, Step>): readonly string[] {
  const names: string[] = [];
  for (let step = steps.get(path); step; step = step.from === undefined ? undefined : steps.get(step.from)) {
    names.push(step.package.name);
  }
  return names.toReversed();
}

function deadLink({ path, line, linkTo }: LockedPackage): LockProblem {
  return {
    line,
    message: `packages[${JSON.stringify(path)}] is a link to ${JSON.stringify(linkTo)}, which is not in the lock file`,
    remedy: "npm install --package-lock-only",
  };
}
