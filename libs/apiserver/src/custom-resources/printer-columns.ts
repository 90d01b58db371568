// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `additionalPrinterColumns` as table columns (apiextensions-apiserver, registry/customresource/tableconvertor). */
import { stringifyJson, type JsonValue } from "@nuvolaris/api-machinery";
import type { PrinterColumn } from "@nuvolaris/crd-schema";
import { toJson } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import { ageOf } from "../table/age.ts";
import { age, named, shown, type PrintedColumn } from "../table/generic-columns.ts";
import { parseJsonPath } from "./json-path.ts";

/** Without columns of its own, a custom resource shows its name and age. */
export function printerColumnsOf(columns: readonly PrinterColumn[]): TableColumns {
  return columns.length === 0 ? named(ageOfResource) : named(...columns.map(toPrintedColumn));
}

/** Of built-in kinds the column is a text; of custom ones it is a date. */
const ageOfResource: PrintedColumn = { ...age, column: { ...age.column, type: "date" } };

function toPrintedColumn({
  name,
  type,
  format = "",
  description = "",
  jsonPath,
  priority = 0,
}: PrinterColumn): PrintedColumn {
  const find = parseJsonPath(jsonPath);
  const generated = `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  const cell: PrintedColumn["cell"] = (object, now) => {
    const [value] = find(toJson(object));
    return value === undefined ? null : cellOf(type, value, now);
  };
  return shown(name, cell, { type, format, description: description === "" ? generated : description, priority });
}

function cellOf(type: PrinterColumn["type"], value: JsonValue, now: number): JsonValue {
  switch (type) {
    case "string":
      return printed(value);
    case "integer":
      return typeof value === "bigint" ? value : typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" || typeof value === "bigint" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      return typeof value === "string" ? (Number.isNaN(Date.parse(value)) ? "<invalid>" : ageOf(value, now)) : null;
  }
}

/** As kubectl's JSONPath prints: texts plain, the rest as JSON. */
function printed(value: JsonValue): string {
  if (value === null) return "<nil>";
  return typeof value === "string" ? value : stringifyJson(value);
}
