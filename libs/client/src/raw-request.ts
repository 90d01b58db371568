// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { stringifyJson } from "@nuvolaris/api-machinery";
import type { RequestOptions } from "./request-options.ts";
import type { Exchange } from "./request-sender.ts";
import type { HttpMethod } from "./transport.ts";

/** A request of one's own. */
export interface RawRequest extends RequestOptions {
  readonly method?: HttpMethod;
  /** Path and query. */
  readonly path: string;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly accept?: string;
}

export function rawExchange({ method = "GET", path, body, contentType, accept, ...options }: RawRequest): Exchange {
  const text = typeof body === "string" ? body : stringifyJson(body);
  return {
    method,
    path,
    attempt: `${method} ${path}`,
    verb: "request",
    options,
    ...(accept === undefined ? {} : { accept }),
    ...(body === undefined ? {} : { body: { body: text, contentType: contentType ?? "application/json" } }),
  };
}
