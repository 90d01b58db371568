// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Objects, lists and watches as Tables. https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
import type { JsonObject } from "@nuvolaris/api-machinery";
import type { ApiObject } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import { parseIncludeObject, toTable, type TableOptions } from "../table/to-table.ts";
import { bookmarkMetadata, encodeLine, type WatchEncoder } from "../watch/watch-encoder.ts";
import type { ListMetadata } from "./representation.ts";
import type { ResourceRequest } from "./resource-request.ts";

/** One object is a table of one row. */
export function tableOfObject(request: ResourceRequest, { object }: StoredObject): JsonObject {
  return toTable(request.definition, [object], tableOptions(request));
}

/** The same for an object that is computed from a stored one and has columns of its own. */
export function tableOfComputed(request: ResourceRequest, object: ApiObject, columns: TableColumns): JsonObject {
  return toTable({ columns }, [object], tableOptions(request));
}

export function tableOfList(
  request: ResourceRequest,
  items: readonly StoredObject[],
  metadata: ListMetadata,
): JsonObject {
  const objects = items.map(({ object }) => object);
  return toTable(request.definition, objects, { ...tableOptions(request), metadata: { ...metadata } });
}

/** Each event is a table of one row; only the first one tells the columns. */
export function createTableEncoder(request: ResourceRequest): WatchEncoder {
  const options = tableOptions(request);
  const { columns } = request.definition.columns;
  let withColumns = true;
  const line = (type: string, table: JsonObject): string => {
    withColumns = false;
    return encodeLine(type, table);
  };
  return {
    event: (type, { object }) => line(type, toTable(request.definition, [object], { ...options, withColumns })),
    bookmark: (revision, endsInitialEvents) => {
      const table = toTable(request.definition, [], {
        ...options,
        withColumns,
        metadata: { resourceVersion: String(revision) },
      });
      const object = {
        kind: "PartialObjectMetadata",
        apiVersion: `meta.k8s.io/${options.version}`,
        metadata: bookmarkMetadata(revision, endsInitialEvents),
      };
      const cells = columns.map((_column, index) => (index === 0 ? "" : null));
      return line("BOOKMARK", {
        ...table,
        rows: [{ cells, object: options.includeObject === "None" ? null : object }],
      });
    },
  };
}

function tableOptions({ form, context, query }: ResourceRequest): TableOptions {
  const { version = "v1" } = form.transform ?? {};
  return { version, now: context.now, includeObject: parseIncludeObject(query.get("includeObject")) };
}
