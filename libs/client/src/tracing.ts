// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Spans for calls, and who wrote what: the API server passes no trace on to those who watch, so this process remembers it.
 *
 * The interfaces are what is used of OpenTelemetry's API (https://opentelemetry.io/docs/specs/otel/trace/api/): a `Tracer` of
 * `@opentelemetry/api` is one of these. So nothing of it is loaded here, and who does not trace does not have it.
 */

/** Which span of which trace. */
export interface SpanContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Bit 0: the trace is recorded. */
  readonly traceFlags: number;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** OpenTelemetry's numbers of the kinds that are used here. */
export const spanKind = { internal: 0, client: 2 } as const;

/** OpenTelemetry's number of the status of what failed. */
const failed = 2;

export interface SpanOptions {
  readonly kind?: (typeof spanKind)[keyof typeof spanKind];
  readonly attributes?: Record<string, string | number | boolean>;
  readonly links?: { readonly context: SpanContext; readonly attributes?: Record<string, string> }[];
}

export interface Span {
  spanContext(): SpanContext;
  setAttributes(attributes: SpanAttributes): unknown;
  setStatus(status: { readonly code: typeof failed; readonly message?: string }): unknown;
  recordException(error: Error | string): void;
  end(): void;
}

/** What makes spans: `trace.getTracer("my-operator")` of `@opentelemetry/api`. */
export interface Tracer {
  /** A span whose parent is the one that is active. */
  startSpan(name: string, options?: SpanOptions): Span;
  /** The same, active while `run` runs and what that awaits. */
  startActiveSpan<Result>(name: string, options: SpanOptions, run: (span: Span) => Result): Result;
}

/** A version of an object. */
export interface WrittenVersion {
  readonly uid: string;
  readonly resourceVersion: string;
}

// A write shows in a watch within moments; who has not asked after so many others will not ask.
const rememberedWrites = 10_000;

/**
 * What the clients and controllers of an operator trace with: hand the same one to all of them.
 *
 * *Guarantees.* Nothing is written to the cluster for it: the span that wrote a version of an object is remembered in this
 * process, the last 10,000 of them. What goes to the API server is the header `traceparent`, which its own tracing takes up
 * (https://kubernetes.io/docs/concepts/cluster-administration/system-traces/).
 */
export class Tracing {
  readonly tracer: Tracer;
  readonly #writes = new Map<string, SpanContext>();

  constructor(tracer: Tracer) {
    this.tracer = tracer;
  }

  /** Notes who wrote a version, the first time that it is told: a write that changes nothing answers the version of another. */
  wrote(version: WrittenVersion, by: SpanContext): void {
    const name = nameOf(version);
    if (this.#writes.has(name)) return;
    this.#writes.set(name, by);
    if (this.#writes.size <= rememberedWrites) return;
    for (const oldest of this.#writes.keys()) {
      this.#writes.delete(oldest);
      return;
    }
  }

  /** The span of this process that wrote the version; `undefined` for what others wrote. */
  writerOf(version: WrittenVersion): SpanContext | undefined {
    return this.#writes.get(nameOf(version));
  }
}

/** Says on a span what failed. */
export function recordFailure(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error));
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: failed, message });
  span.setAttributes({ "error.type": error instanceof Error ? error.name : typeof error });
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
export function traceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

function nameOf({ uid, resourceVersion }: WrittenVersion): string {
  return `${uid}@${resourceVersion}`;
}
