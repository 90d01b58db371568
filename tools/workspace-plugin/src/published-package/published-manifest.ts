// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The package.json of a published tool: what its sources' manifest says, without what only this workspace means. */

/** What is read of the sources' manifest. */
export interface SourceManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  /** The program's name, and its source. */
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface ManifestInput {
  readonly source: SourceManifest;
  /** The range of Node.js, as npm reads it. */
  readonly node: string;
  /** All files of the package but this one, relative to it. */
  readonly files: readonly string[];
  /** The packages that are not in the bundle, by name. */
  readonly external: readonly string[];
}

/** Almost all that the tool uses is in the bundle: little is left to install, and nothing runs at the installation. */
export function publishedManifest({ source, node, files, external }: ManifestInput): string {
  const { name, version, description, license } = source;
  const programs = Object.keys(source.bin).map((program) => [program, "./main.js"] as const);
  const schemas = files.filter((file) => file.endsWith(".schema.json"));
  const dependencies = external.map((each) => [each, source.dependencies?.[each]] as const);
  const manifest = {
    name,
    version,
    description,
    license,
    type: "module",
    bin: Object.fromEntries(programs),
    exports: {
      ...Object.fromEntries(schemas.map((file) => [`./${file}`, `./${file}`])),
      "./package.json": "./package.json",
    },
    files: [...new Set(files.map((file) => file.split("/")[0]))].toSorted(),
    engines: { node },
    ...(external.length > 0 && { dependencies: Object.fromEntries(dependencies) }),
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
