// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Printer columns, selectable fields and the scale subresource: the parts of a CRD that hold JSON paths. */
import { duplicate, invalid, required, tooMany, type FieldError, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import { FieldPathError, resolveFieldPath } from "../structural/field-path.ts";
import type { CustomResourceSubresources, PrinterColumn, SelectableField } from "./custom-resource-definition.ts";

const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const maxSelectableFields = 8;

export function checkColumns(columns: readonly PrinterColumn[], path: string): FieldError[] {
  return columns.flatMap((column, index) => checkColumn(column, `${path}[${index}]`));
}

function checkColumn({ name, type, format = "", jsonPath }: Partial<PrinterColumn>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const oneOf = (names: readonly string[]): string => `must be one of ${names.join(",")}`;
  if ((name ?? "") === "") errors.push(required(`${path}.name`, ""));
  if (type === undefined) errors.push(required(`${path}.type`, oneOf(columnTypes)));
  else if (!columnTypes.includes(type)) errors.push(invalid(`${path}.type`, type, oneOf(columnTypes)));
  if (format !== "" && !columnFormats.includes(format))
    errors.push(invalid(`${path}.format`, format, oneOf(columnFormats)));
  if ((jsonPath ?? "") === "") errors.push(required(`${path}.JSONPath`, ""));
  else errors.push(...checkSimplePath(jsonPath ?? "", `${path}.JSONPath`));
  return errors;
}

function checkSimplePath(jsonPath: string, path: string): FieldError[] {
  return jsonPath.startsWith(".") ? [] : [invalid(path, jsonPath, "must be a simple json path starting with .")];
}

export function checkSubresources({ scale }: CustomResourceSubresources, path: string): FieldError[] {
  if (scale === undefined) return [];
  const { labelSelectorPath = "" } = scale;
  return [
    ...checkScalePath(scale.specReplicasPath, `${path}.scale.specReplicasPath`, [".spec."]),
    ...checkScalePath(scale.statusReplicasPath, `${path}.scale.statusReplicasPath`, [".status."]),
    ...(labelSelectorPath === ""
      ? []
      : checkScalePath(labelSelectorPath, `${path}.scale.labelSelectorPath`, [".spec.", ".status."])),
  ];
}

function checkScalePath(jsonPath: string | undefined, path: string, roots: readonly string[]): FieldError[] {
  if ((jsonPath ?? "") === "") return [required(path, "")];
  const text = jsonPath ?? "";
  const malformed = checkSimplePath(text, path);
  if (malformed.length > 0 || roots.some((root) => text.startsWith(root))) return malformed;
  const names = roots.map((root) => root.slice(0, -1));
  return [invalid(path, text, `should be a json path under ${names.length > 1 ? "either " : ""}${names.join(" or ")}`)];
}

export function checkSelectableFields(
  fields: readonly SelectableField[],
  schema: JsonSchemaProps | undefined,
  path: string,
): FieldError[] {
  if (fields.length === 0) return [];
  if (schema === undefined) return [invalid(path, "", "may only be set when validations.schema is included")];
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of fields.entries()) {
    errors.push(...checkSelectableField(jsonPath, `${path}[${index}].jsonPath`, { schema, seen }));
  }
  if (seen.size > maxSelectableFields) errors.push(tooMany(path, seen.size, maxSelectableFields));
  return errors;
}

interface Known {
  readonly schema: JsonSchemaProps;
  readonly seen: Set<string>;
}

function checkSelectableField(jsonPath: string, at: string, { schema, seen }: Known): FieldError[] {
  if (jsonPath === "") return [required(at, "")];
  const errors: FieldError[] = [];
  try {
    const resolved = resolveFieldPath(jsonPath, schema, { brackets: false });
    const { type = "" } = resolved.schema;
    if (resolved.names[0] === "metadata") errors.push(invalid(at, jsonPath, "must not point to fields in metadata"));
    if (!["string", "boolean", "integer"].includes(type)) {
      const allowed =
        "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
      errors.push(invalid(at, jsonPath, allowed));
    }
    if (seen.has(resolved.path)) errors.push(duplicate(at, jsonPath));
    seen.add(resolved.path);
  } catch (error) {
    if (!(error instanceof FieldPathError)) throw error;
    errors.push(invalid(at, jsonPath, `is an invalid path: ${error.message}`));
  }
  return errors;
}
