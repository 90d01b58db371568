// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The operator and all that it imports, as a few files that need no node_modules. */
import { build, type Metafile } from "esbuild";
import { basename } from "node:path";

export interface Bundle {
  /** The files by name; `main.mjs` is the one to run. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The files, relative to the root of the workspace, that something of the bundle comes from. */
  readonly inputs: readonly string[];
}

export interface BundleOptions {
  /** The root of the workspace. */
  readonly root: string;
  /** What `operator --version` says. */
  readonly version: string;
}

/** The bundle would not do what the source does. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

/** CommonJS packages in an ES module need a `require`, if only for Node's own modules. */
const banner = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/**
 * Bundles the operator.
 *
 * What is imported when it is needed stays apart: in a cluster `@kubernetes/client-node` is never loaded, which is 25 MB of
 * memory. Nothing is minified: a stack trace names lines that can be read.
 *
 * Errors: {@link BundleError} for an import that would lose its names.
 */
export async function bundleOperator({ root, version }: BundleOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["apps/operator/src/main.ts"],
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    conditions: ["@nuvolaris/source"],
    define: { OPERATOR_VERSION: JSON.stringify(version) },
    banner: { js: banner },
    legalComments: "none",
    outdir: "bundle",
    outExtension: { ".js": ".mjs" },
    metafile: true,
    write: false,
    logLevel: "error",
  });
  refuseLostNames(metafile);
  return {
    files: new Map(outputFiles.map(({ path, contents }) => [basename(path), contents])),
    inputs: inputsOf(metafile),
  };
}

/** With code splitting, a CommonJS file that is imported dynamically is left with its default export alone. */
function refuseLostNames({ inputs }: Metafile): void {
  for (const [path, { imports }] of Object.entries(inputs)) {
    for (const { kind, path: target } of imports) {
      if (kind !== "dynamic-import" || inputs[target]?.format !== "cjs") continue;
      throw new BundleError(
        `${path} imports ${target} dynamically, which is CommonJS: import a module of ours that exports what is needed of it`,
      );
    }
  }
}

function inputsOf({ outputs }: Metafile): readonly string[] {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return [...new Set(used)].toSorted();
}
