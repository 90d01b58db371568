// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What npm is given of a tool: bundle, schemas, examples, documents, licences, and a manifest of its own. */
import { chmod, glob, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { bundleNotices } from "./bundle-notices.ts";
import { publishedManifest, type SourceManifest } from "./published-manifest.ts";
import { bundleTool, type ToolBundleOptions } from "./tool-bundle.ts";

/**
 * The files of the package by their path. It is a program and no library: declarations would name the types of packages that
 * are in the bundle and not installed.
 *
 * Guarantee: the same sources give the same bytes. Errors: those of the parts.
 */
export async function toolPackage({ root, folder }: ToolBundleOptions): Promise<ReadonlyMap<string, Uint8Array>> {
  const read = (path: string): Promise<Buffer> => readFile(join(root, path));
  const { files: bundle, metafile, external } = await bundleTool({ root, folder });
  const files = new Map<string, Uint8Array>(bundle);
  for (const path of await documents(join(root, folder))) files.set(path, await read(join(folder, path)));
  for (const name of ["LICENSE", "NOTICE"]) files.set(name, await read(name));
  for (const [path, text] of await bundleNotices({ root, metafile })) files.set(path, text);
  // Proof of the casts: npm has read both before, as manifests; a test packs each tool.
  const source = JSON.parse((await read(join(folder, "package.json"))).toString()) as SourceManifest;
  const { engines } = JSON.parse((await read("package.json")).toString()) as {
    readonly engines: { readonly node: string };
  };
  const manifest = publishedManifest({ source, node: engines.node, files: [...files.keys()], external });
  return new Map([...files, ["package.json", Buffer.from(manifest)]]);
}

/** What is read by people and editors, relative to the tool's folder. */
async function documents(folder: string): Promise<readonly string[]> {
  const entries = await Array.fromAsync(
    glob(["*.md", "*.schema.json", "examples/**"], { cwd: folder, withFileTypes: true }),
  );
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).toSorted();
}

/** Writes the files into a folder, which holds nothing else afterwards. */
export async function writePackage(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await chmod(join(folder, "main.js"), 0o755);
}
