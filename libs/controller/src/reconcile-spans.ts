// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Spans of reconciles, with links to the writes of this process that they follow from. */
import { recordFailure, spanKind, type SpanContext, type Tracing, type WrittenVersion } from "@nuvolaris/client";
import type { ReconcileOutcome } from "./metrics/controller-observer.ts";
import type { ReconcileRequest } from "./reconcile.ts";

/** One attempt to reconcile. */
export interface ReconcileAttempt {
  /** The key in the queue. */
  readonly key: string;
  readonly request: ReconcileRequest;
  /** From 1. */
  readonly attempt: number;
}

/** How an attempt ended. */
interface AttemptEnd {
  readonly label: ReconcileOutcome;
  /** Of one that failed. */
  readonly error?: unknown;
}

// As many as OpenTelemetry's SDK keeps (OTEL_SPAN_LINK_COUNT_LIMIT).
const maxCauses = 128;

/** The spans of one controller. */
export class ReconcileSpans {
  readonly #controller: string;
  readonly #tracing: Tracing;
  // By the queue's key: what came since its last attempt began.
  readonly #causes = new Map<string, WrittenVersion[]>();

  constructor(controller: string, tracing: Tracing) {
    this.#controller = controller;
    this.#tracing = tracing;
  }

  /** The coming of a version adds the key. Who wrote it is asked later: a watch may be quicker than the answer to a write. */
  cause(key: string, { uid, resourceVersion }: WrittenVersion): void {
    const causes = this.#causes.get(key) ?? [];
    this.#causes.set(key, causes);
    if (causes.length < maxCauses) causes.push({ uid, resourceVersion });
  }

  /** Runs an attempt in a span, which is the parent of its requests and of whatever else it traces. */
  run<End extends AttemptEnd>({ key, request, attempt }: ReconcileAttempt, run: () => Promise<End>): Promise<End> {
    const { namespace, name } = request;
    const attributes = {
      "nuvolaris.controller": this.#controller,
      "nuvolaris.reconcile.attempt": attempt,
      "k8s.object.name": name,
      ...(namespace !== undefined && { "k8s.namespace.name": namespace }),
    };
    const links = this.#takeCauses(key).map((context) => ({ context }));
    const options = { kind: spanKind.internal, attributes, links };
    return this.#tracing.tracer.startActiveSpan(`reconcile ${this.#controller}`, options, async (span) => {
      const end = await run();
      span.setAttributes({ "nuvolaris.reconcile.result": end.label });
      if (end.label === "error") recordFailure(span, end.error);
      span.end();
      return end;
    });
  }

  #takeCauses(key: string): readonly SpanContext[] {
    const causes = this.#causes.get(key) ?? [];
    this.#causes.delete(key);
    const writers = causes.flatMap((version) => this.#tracing.writerOf(version) ?? []);
    return [...new Map(writers.map((writer) => [writer.spanId, writer])).values()];
  }
}
