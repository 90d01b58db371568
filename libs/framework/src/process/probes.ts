// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What an author wants to be asked about the process: connections, queues, whatever makes it fit to work. */
import type { Clock } from "@nuvolaris/clock";
import type { HealthResult } from "@nuvolaris/controller";
import { limitedCall } from "./limited-call.ts";

/** What it returns is shown with `?verbose`; what it throws is why the check fails. */
export type Probe = (context: { readonly signal: AbortSignal }) => unknown;

export interface ProbeOptions {
  /**
   * Which of the pages it is a part of. Default `readyz`: a process that is not fit gets no traffic. With `healthz` it is
   * restarted, which must cure what the probe finds: never let it ask the API server.
   */
  readonly endpoint?: "healthz" | "readyz";
  /** For how long, in milliseconds, an answer is not asked for again. Default 10,000: kubelets ask as often. */
  readonly maxAgeMs?: number;
  /** After so many milliseconds without an answer the check fails. Default 1000, as kubelets do. */
  readonly timeoutMs?: number;
}

export interface DeclaredProbe extends Required<ProbeOptions> {
  readonly name: string;
  readonly probe: Probe;
}

/** The probes of one page. Each is asked once at a time, and only as often as its answers get old. */
export class ProbeResults {
  readonly #probes: readonly CachedProbe[];

  constructor(probes: readonly DeclaredProbe[], clock: Clock) {
    this.#probes = probes.map((each) => new CachedProbe(each, clock));
  }

  /** For HealthChecks.addGroup. */
  readonly check = (): Promise<readonly HealthResult[]> => Promise.all(this.#probes.map((each) => each.result()));
}

class CachedProbe {
  readonly #declared: DeclaredProbe;
  readonly #clock: Clock;
  #known: { readonly result: HealthResult; readonly atMs: number } | undefined;
  #asking: Promise<HealthResult> | undefined;

  constructor(declared: DeclaredProbe, clock: Clock) {
    this.#declared = declared;
    this.#clock = clock;
  }

  result(): Promise<HealthResult> {
    const known = this.#known;
    if (known && this.#clock.monotonicNow() - known.atMs < this.#declared.maxAgeMs)
      return Promise.resolve(known.result);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<HealthResult> {
    const { name, probe, timeoutMs } = this.#declared;
    const signal = new AbortController().signal;
    const result = await limitedCall((limit) => probe({ signal: limit }), {
      clock: this.#clock,
      timeoutMs,
      signal,
    }).then(
      (value): HealthResult => ({ name, problem: undefined, ...detailOf(value) }),
      (error: unknown): HealthResult => ({ name, problem: error instanceof Error ? error.message : String(error) }),
    );
    this.#known = { result, atMs: this.#clock.monotonicNow() };
    return result;
  }
}

function detailOf(value: unknown): { readonly detail?: string } {
  if (value === undefined) return {};
  // It may have cycles: a page that shows how things are must not fail for that.
  try {
    return { detail: typeof value === "string" ? value : JSON.stringify(value) };
  } catch {
    return { detail: "an answer that cannot be shown" };
  }
}
