// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type JsonValue } from "@nuvolaris/api-machinery";
import type { Exchange } from "./request-sender.ts";
import { recordFailure, spanKind, traceparent, type Span, type Tracing } from "./tracing.ts";

const writingVerbs: ReadonlySet<string> = new Set(["create", "update", "patch", "apply", "delete"]);

/**
 * The span of one call, its repetitions included: from its beginning until its answer is read; of a watch, or another stream,
 * until the headers are there.
 *
 * The attributes are those of OpenTelemetry's conventions for HTTP and Kubernetes
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/), without the query, and what client-go calls verb and resource.
 */
export class RequestSpan {
  readonly #tracing: Tracing;
  readonly #span: Span;
  readonly #isWrite: boolean;

  constructor(tracing: Tracing, { method, verb, kind, path }: Exchange) {
    const resource = kind && formatGroupResource({ group: kind.group, resource: kind.plural });
    const [urlPath = path] = path.split("?", 1);
    this.#tracing = tracing;
    this.#isWrite = writingVerbs.has(verb);
    this.#span = tracing.tracer.startSpan(resource === undefined ? verb : `${verb} ${resource}`, {
      kind: spanKind.client,
      attributes: {
        "http.request.method": method,
        "url.path": urlPath,
        "k8s.verb": verb,
        ...(resource !== undefined && { "k8s.resource": resource }),
      },
    });
  }

  /** What tells the server of the span. */
  get headers(): Readonly<Record<string, string>> {
    return { traceparent: traceparent(this.#span.spanContext()) };
  }

  answered(status: number): void {
    this.#span.setAttributes({ "http.response.status_code": status });
  }

  /** Ends it with what the server answered: of a write, the object as it is now. */
  end(answer?: JsonValue): void {
    const version = this.#isWrite ? versionOf(answer) : undefined;
    if (version) this.#tracing.wrote(version, this.#span.spanContext());
    this.#span.end();
  }

  fail(error: unknown): void {
    recordFailure(this.#span, error);
    this.#span.end();
  }
}

function versionOf(answer: JsonValue | undefined): { uid: string; resourceVersion: string } | undefined {
  const metadata = isObject(answer) ? answer["metadata"] : undefined;
  const { uid, resourceVersion } = isObject(metadata) ? metadata : {};
  return typeof uid === "string" && typeof resourceVersion === "string" ? { uid, resourceVersion } : undefined;
}

function isObject(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
