// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/framework";
import { stringify } from "yaml";
import type { TextOutput } from "./surroundings.ts";

/** Writes objects as `kubectl apply -f -` reads them: YAML documents, or a List in JSON. */
export function writeObjects(
  output: TextOutput,
  objects: readonly KubernetesObject[],
  { json = false }: { readonly json?: boolean },
): void {
  const list = { apiVersion: "v1", kind: "List", items: objects };
  const documents = objects.map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }));
  output.write(json ? `${JSON.stringify(list, undefined, 2)}\n` : documents.join("---\n"));
}
