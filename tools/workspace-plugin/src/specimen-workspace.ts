// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Tests only: a workspace of two tiny packages with this workspace's configuration, in a folder of its own. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempDisposableSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const configuration = [
  ".node-version",
  ".prettierrc.json",
  "eslint.config.mjs",
  "nx.json",
  "package-lock.json",
  "package.json",
  "tools/workspace-plugin/package.json",
  "tools/workspace-plugin/src/index.mjs",
  "tools/workspace-plugin/src/kebab-case-file.mjs",
  "tsconfig.base.json",
  "vitest.config.ts",
];

/** What a run of Nx said, on both of its streams. */
export interface NxRun {
  readonly succeeded: boolean;
  readonly output: string;
}

/** `libs/importer` (layer:client) imports `libs/imported`, whose layer can be changed. */
export class SpecimenWorkspace implements Disposable {
  readonly #folder = mkdtempDisposableSync(join(tmpdir(), "specimen-workspace-"));
  readonly #env: Readonly<Record<string, string | undefined>>;

  /** `source` is the root of the workspace whose configuration is copied and whose dependencies are linked. */
  constructor(source: string, env: Readonly<Record<string, string | undefined>>) {
    const { path } = this.#folder;
    this.#env = env;
    for (const file of configuration) cpSync(join(source, file), join(path, file));
    this.#writePackage("imported", { tag: "layer:base", code: "export const one = 1;\n" });
    this.#writePackage("importer", {
      tag: "layer:client",
      code: 'export { one } from "@specimen/imported";\n',
      dependencies: { "@specimen/imported": "*" },
    });
    linkDependencies(join(source, "node_modules"), join(path, "node_modules"));
    symlinkSync(join(path, "libs"), join(path, "node_modules/@specimen"));
  }

  /** Writes the package that is imported anew, with this tag. */
  tagImported(tag: string): void {
    this.#writeManifest("imported", { tag });
  }

  /** Runs Nx here, without the daemon, with a cache of its own. */
  async nx(...args: string[]): Promise<NxRun> {
    const inherited = Object.entries(this.#env).filter(([name]) => !name.startsWith("NX_"));
    const bin = join(this.#folder.path, "node_modules/.bin");
    const env = {
      ...Object.fromEntries(inherited),
      PATH: `${bin}${delimiter}${this.#env["PATH"] ?? ""}`,
      NO_COLOR: "1",
      NX_DAEMON: "false",
      NX_CACHE_DIRECTORY: join(this.#folder.path, ".nx/cache"),
    };
    const options = { cwd: this.#folder.path, env, encoding: "utf8", timeout: 100_000 } as const;
    return new Promise((resolve) => {
      execFile(join(bin, "nx"), args, options, (error, stdout, stderr) => {
        resolve({ succeeded: error === null, output: `${stdout}${stderr}` });
      });
    });
  }

  [Symbol.dispose](): void {
    this.#folder.remove();
  }

  #writePackage(name: string, { code, ...manifest }: SpecimenManifest & { readonly code: string }): void {
    const folder = join(this.#folder.path, "libs", name);
    mkdirSync(join(folder, "src"), { recursive: true });
    writeFileSync(join(folder, "src/index.ts"), code);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    this.#writeManifest(name, manifest);
  }

  #writeManifest(name: string, { tag, dependencies = {} }: SpecimenManifest): void {
    const manifest = {
      name: `@specimen/${name}`,
      type: "module",
      exports: { ".": { "@nuvolaris/source": "./src/index.ts" } },
      nx: { name, tags: [tag] },
      dependencies,
    };
    writeFileSync(join(this.#folder.path, "libs", name, "package.json"), JSON.stringify(manifest));
  }
}

interface SpecimenManifest {
  readonly tag: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const tsconfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { rootDir: "src", outDir: "dist" },
  include: ["src/**/*.ts"],
};

/** All but the packages of the workspace itself, which would lead back to it. */
function linkDependencies(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from).filter((name) => name !== "@nuvolaris" && name !== ".package-lock.json")) {
    symlinkSync(join(from, entry), join(to, entry));
  }
}
