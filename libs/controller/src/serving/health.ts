// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Liveness and readiness as Kubernetes' own components answer them. https://kubernetes.io/docs/reference/using-api/health-checks/ */

/** `true`, or why not. */
export type HealthCheck = () => true | string;

/** What a check found. */
export interface HealthResult {
  readonly name: string;
  /** Why it failed; `undefined`: it did not. */
  readonly problem: string | undefined;
  /** How it is, in a few words. */
  readonly detail?: string;
}

/** Checks that come and go, or that take a moment. It must not reject. */
export type HealthGroup = () => Iterable<HealthResult> | Promise<Iterable<HealthResult>>;

/** The checks that `/healthz` and `/readyz` answer with, by name. */
export class HealthChecks {
  readonly #checks = new Map<string, HealthCheck>();
  readonly #groups: HealthGroup[] = [];

  add(name: string, check: HealthCheck): void {
    this.#checks.set(name, check);
  }

  /** Adds checks by the group. What is found is shown after the others. */
  addGroup(check: HealthGroup): void {
    this.#groups.push(check);
  }

  /** 200 `ok`, or 503 with a line per check; the lines come always with the query `verbose`. */
  async respond(request: Request): Promise<Response> {
    const results = await this.#run();
    const failed = results.some(({ problem }) => problem !== undefined);
    const verbose = new URL(request.url).searchParams.has("verbose");
    const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
    if (!failed && !verbose) return new Response("ok", { headers });
    const lines = results.map(lineOf);
    const text = [...lines, failed ? "check failed" : "check passed", ""].join("\n");
    return new Response(text, { status: failed ? 503 : 200, headers });
  }

  async #run(): Promise<readonly HealthResult[]> {
    const single = [...this.#checks].map(([name, check]) => ({ name, problem: problemOf(check) }));
    const groups = await Promise.all(this.#groups.map(async (group) => [...(await group())]));
    return [...single, ...groups.flat()];
  }
}

function lineOf({ name, problem, detail }: HealthResult): string {
  if (problem !== undefined) return `[-]${name} failed: ${problem}`;
  return detail === undefined ? `[+]${name} ok` : `[+]${name} ok: ${detail}`;
}

function problemOf(check: HealthCheck): string | undefined {
  try {
    const result = check();
    return result === true ? undefined : result;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
