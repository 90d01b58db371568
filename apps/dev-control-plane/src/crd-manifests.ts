// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CustomResourceDefinition } from "@nuvolaris/crd-schema";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readDocuments } from "./manifest-file.ts";
import { ServeError } from "./usage-error.ts";

/** A CRD as somebody wrote it: named, and else not looked at. The server judges it. */
export type CrdManifest = Pick<CustomResourceDefinition, "metadata" | "spec">;

/** Reads the CRDs of a folder's YAML and JSON files, in the files' order. Throws a {@link ServeError} that names the file. */
export async function readCrdManifests(folder: string): Promise<CrdManifest[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new ServeError(`cannot read the CRDs in ${folder}: there is no such folder; --crds names one`, { cause });
  });
  const files = names.filter((name) => /\.(?:ya?ml|json)$/.test(name)).sort();
  const manifests = await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name);
      return (await readDocuments(file)).map((document) => asCrd(document, file));
    }),
  );
  return manifests.flat();
}

function asCrd(value: unknown, file: string): CrdManifest {
  // Proof: each field is looked at before it is trusted; what is inside of spec is the server's to judge.
  const { kind, metadata } = (value ?? {}) as { kind?: unknown; metadata?: { name?: unknown } };
  if (kind !== "CustomResourceDefinition" || typeof metadata?.name !== "string") {
    throw new ServeError(
      `cannot install ${file}: it holds something other than a CustomResourceDefinition with a name`,
    );
  }
  // Proof: as above.
  return value as CrdManifest;
}
