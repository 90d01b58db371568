// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { HealthChecks } from "./health.ts";

/** What `/metrics` answers. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface StatusPagesOptions {
  /** Must not depend on the API server: a pod that is restarted because of an outage elsewhere cures nothing. */
  readonly healthz?: HealthChecks;
  readonly readyz?: HealthChecks;
  readonly metrics?: MetricsText;
}

/** Answers `/healthz`, `/readyz` and `/metrics`, those that are given, and 404 to all else. */
export function statusPages({ healthz, readyz, metrics }: StatusPagesOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD")
      return plain(405, "method not allowed", { allow: "GET, HEAD" });
    const { pathname } = new URL(request.url);
    if (pathname === "/healthz" && healthz) return healthz.respond(request);
    if (pathname === "/readyz" && readyz) return readyz.respond(request);
    if (pathname === "/metrics" && metrics)
      return new Response(await metrics.text(), { headers: { "content-type": metrics.contentType } });
    return plain(404, "not found");
  };
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });
}
