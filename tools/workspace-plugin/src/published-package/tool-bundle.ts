// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A tool and all that it imports as JavaScript that needs no node_modules. */
import { build, type Metafile, type OutputFile } from "esbuild";
import { relative } from "node:path";

export interface ToolBundle {
  /** The files by their path in the package; `main.js` is the program. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What esbuild says of it: which packages something of the bundle comes from. */
  readonly metafile: Metafile;
  /** The packages that are not in it and have to be installed beside it, by name. */
  readonly external: readonly string[];
}

export interface ToolBundleOptions {
  /** The workspace's root. */
  readonly root: string;
  /** The tool's folder, relative to the root. */
  readonly folder: string;
}

/** The bundle would not do what the source does. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

/**
 * spdx-expression-parse reads lists of names that are under CC-BY-3.0, which would have to be labelled in each copy of ours
 * (https://www.apache.org/legal/resolved.html#category-b), and that come without the text of it.
 */
const notBundled = ["spdx-expression-parse"];

/** CommonJS packages in an ES module need a `require`, if only for Node's own modules. */
const banner = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/**
 * Bundles a tool. What is imported when it is needed stays apart, so that no verb pays for another. Nothing is minified: a
 * stack trace names lines that can be read. Guarantee: the same sources give the same bytes, wherever they lie.
 *
 * Errors: {@link BundleError} for an import that would lose its names; esbuild's own.
 */
export async function bundleTool({ root, folder }: ToolBundleOptions): Promise<ToolBundle> {
  const outdir = "bundle";
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`${folder}/src/main.ts`],
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22",
    conditions: ["@nuvolaris/source"],
    external: notBundled,
    banner: { js: banner },
    chunkNames: "code/[name]-[hash]",
    legalComments: "none",
    outdir,
    metafile: true,
    write: false,
    logLevel: "error",
  });
  refuseLostNames(metafile);
  return {
    files: new Map(outputFiles.map((file) => [relative(`${root}/${outdir}`, file.path), contentOf(file)])),
    metafile,
    external: externalsOf(metafile),
  };
}

/** The source's first line names a condition by which Node finds the sources of this workspace. */
function contentOf({ contents }: OutputFile): Uint8Array {
  const text = Buffer.from(contents).toString("utf8");
  return text.startsWith("#!") ? Buffer.from(text.replace(/^#!.*/, "#!/usr/bin/env node")) : contents;
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

function externalsOf({ outputs }: Metafile): readonly string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const names = imports.flatMap(({ path, external }) => (external && notBundled.includes(path) ? [path] : []));
  return [...new Set(names)].toSorted();
}
