// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Liveness and readiness as Kubernetes' own components answer them. https://kubernetes.io/docs/reference/using-api/health-checks/ */

/** `true`, or why not. */
export type HealthCheck = () => true | string;

/** The checks that `/healthz` and `/readyz` answer with, by name. */
export class HealthChecks {
  readonly #checks = new Map<string, HealthCheck>();

  add(name: string, check: HealthCheck): void {
    this.#checks.set(name, check);
  }

  /** 200 `ok`, or 503 with a line per check; the lines come always with the query `verbose`. */
  respond(request: Request): Response {
    const results = [...this.#checks].map(([name, check]) => ({ name, problem: problemOf(check) }));
    const failed = results.some(({ problem }) => problem !== undefined);
    const verbose = new URL(request.url).searchParams.has("verbose");
    const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
    if (!failed && !verbose) return new Response("ok", { headers });
    const lines = results.map(({ name, problem }) =>
      problem === undefined ? `[+]${name} ok` : `[-]${name} failed: ${problem}`,
    );
    const text = [...lines, failed ? "check failed" : "check passed", ""].join("\n");
    return new Response(text, { status: failed ? 503 : 200, headers });
  }
}

function problemOf(check: HealthCheck): string | undefined {
  try {
    const result = check();
    return result === true ? undefined : result;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
