// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { SelectableField } from "@nuvolaris/crd-schema";
import { toJson } from "../registry/api-object.ts";
import type { Strategy } from "../registry/strategy.ts";
import { parseJsonPath } from "./json-path.ts";

/** `selectableFields` of a version: the text that a `fieldSelector` compares, empty where the field is absent. */
export function selectableFieldsOf(fields: readonly SelectableField[]): NonNullable<Strategy["selectableFields"]> {
  return Object.fromEntries(
    fields.map(({ jsonPath }) => {
      const find = parseJsonPath(jsonPath);
      return [
        jsonPath.replace(/^\./, ""),
        (object) => {
          const [value] = find(toJson(object));
          return value === undefined || value === null || typeof value === "object" ? "" : String(value);
        },
      ];
    }),
  );
}
