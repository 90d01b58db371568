// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CustomResourceDefinition } from "@nuvolaris/crd-schema";
import { stringify } from "yaml";
import { Sample } from "./sample.ts";

/** All kinds of this package. */
export const kinds = [Sample] as const;

const header = `# Copyright the Nuvolaris operator platform authors
# SPDX-License-Identifier: Apache-2.0
# Written by: nx run crd-types:manifests
`;

/** Where a kind's manifest lies in `crds/`. */
export function manifestFileName(crd: CustomResourceDefinition): string {
  return `${crd.metadata.name ?? ""}.yaml`;
}

/** The manifest as `kubectl apply` reads it. */
export function formatManifest(crd: CustomResourceDefinition): string {
  return header + stringify(crd, { aliasDuplicateObjects: false, lineWidth: 0 });
}
