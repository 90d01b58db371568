// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Answers `/openapi/v2` and `/openapi/v3`. */
import { stringifyJson } from "@nuvolaris/api-machinery";
import type { OpenApiDocuments } from "./open-api-documents.ts";
import { openApiV2Response } from "./open-api-v2.ts";

const root = "/openapi/v3";

/** Returns `undefined` for other paths. */
export async function openApiResponse(request: Request, documents: OpenApiDocuments): Promise<Response | undefined> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/openapi/v2") return openApiV2Response(request);
  if (pathname === root) {
    // The real server does not say what the list is made of, and Go takes JSON for text.
    const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache, private" };
    return new Response(stringifyJson(await documents.index()), { headers });
  }
  if (!pathname.startsWith(`${root}/`)) return undefined;
  const path = pathname.slice(root.length + 1);
  const document = await documents.document(path);
  if (!document) return new Response(null, { status: 404 });
  return documentResponse(request, { ...document, path, asked: searchParams.get("hash") });
}

interface Asked {
  readonly path: string;
  readonly text: string;
  readonly hash: string;
  readonly asked: string | null;
}

/** Under its hash a document never changes, so caches may keep it; an old hash leads to the new one. */
function documentResponse(request: Request, { path, text, hash, asked }: Asked): Response {
  const etag = `"${hash}"`;
  if (asked !== null && asked !== hash) {
    return new Response(null, {
      status: 301,
      headers: { location: `${root}/${path}?hash=${hash}`, etag, vary: "Accept" },
    });
  }
  const cacheControl = asked === null ? "no-cache, private" : "public, immutable";
  const headers = { "content-type": "application/json", "cache-control": cacheControl, etag, vary: "Accept" };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(text, { headers });
}
