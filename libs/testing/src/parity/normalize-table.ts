// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

const age = /^(?:\d+[smhdy])+$/;
const givenAddress = /^10\.\d+\.\d+\.\d+$/;
const givenNodePort = /(?<=:)3\d{4}(?=\/)/g;

/** Takes out what cells tell of times and addresses, and the columns' descriptions, which are for people. */
export function normalizeTable(table: JsonObject): JsonObject {
  const { rows, columnDefinitions } = table;
  const columns = isJsonArray(columnDefinitions)
    ? { columnDefinitions: columnDefinitions.map(withoutDescription) }
    : {};
  if (!isJsonArray(rows)) return { ...table, ...columns };
  const normalized = rows.map((row) => (isJsonObject(row) ? { ...row, ...cellsOf(row) } : row));
  return { ...table, ...columns, rows: normalized };
}

function withoutDescription(column: JsonValue): JsonValue {
  if (!isJsonObject(column)) return column;
  return Object.fromEntries(Object.entries(column).filter(([key]) => key !== "description"));
}

function cellsOf({ cells }: JsonObject): JsonObject {
  if (!isJsonArray(cells)) return {};
  return { cells: cells.map((cell) => (typeof cell === "string" ? normalizeCell(cell) : cell)) };
}

function normalizeCell(cell: string): string {
  if (age.test(cell)) return "{{age}}";
  if (givenAddress.test(cell)) return "{{ip}}";
  return cell.replace(givenNodePort, "{{node port}}");
}
