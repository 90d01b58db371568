// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The schemas of Kubernetes' OpenAPI v3 documents, by Go package and type. */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiPackage } from "./packages.ts";
import type { OpenApiSchemas } from "./type-facts.ts";

interface OpenApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchemaProps>> };
}

/** Reads the documents that `packages` name out of `folder`. */
export function readOpenApiSchemas(folder: string, packages: readonly ApiPackage[]): OpenApiSchemas {
  const documents = new Map(packages.map(({ document }) => [document, readDocument(folder, document)]));
  return {
    get: ({ document, openApiPrefix }, typeName) =>
      documents.get(document)?.components.schemas[openApiPrefix + typeName],
  };
}

function readDocument(folder: string, name: string): OpenApiDocument {
  const value: unknown = JSON.parse(readFileSync(join(folder, `${name}_openapi.json`), "utf8"));
  // Proof of the cast: the file is an OpenAPI 3.0 document of the release that the Go tool has checked against its sum.
  return value as OpenApiDocument;
}
