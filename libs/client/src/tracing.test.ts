// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { stringifyJson } from "@nuvolaris/api-machinery";
import { FakeClock } from "@nuvolaris/clock";
import { trace, type Tracer as OpenTelemetryTracer } from "@opentelemetry/api";
import { expect, expectTypeOf, test } from "vitest";
import { ConfigMap, Deployment } from "./built-in-kinds.ts";
import { Client } from "./client.ts";
import { handlerTransport } from "./handler-transport.ts";
import { isNotFound } from "./status-error.ts";
import { RecordedSpans } from "./testing/recorded-spans.ts";
import { spanKind, Tracing, type Tracer } from "./tracing.ts";

const key = { namespace: "default", name: "a" };
const version = (uid: string, resourceVersion: string) => ({ uid, resourceVersion });
const by = (spanId: string) => ({ traceId: "0".repeat(31) + "1", spanId, traceFlags: 1 });

/** A traced client, and the headers that its server saw. */
function traced(answer: () => Response) {
  const headers: Headers[] = [];
  const transport = handlerTransport((request) => {
    headers.push(request.headers);
    return Promise.resolve(answer());
  });
  const spans = new RecordedSpans();
  const tracing = new Tracing(spans);
  return { client: new Client({ transport, clock: new FakeClock(), tracing }), headers, spans, tracing };
}

const stored = (): Response =>
  new Response(stringifyJson({ metadata: { ...key, uid: "u", resourceVersion: "7" } }), { status: 200 });

test("a call is a client's span under the active one, which the server is told of", async () => {
  const { client, headers, spans } = traced(stored);

  await spans.startActiveSpan("outer", {}, async (span) => {
    await client.list(Deployment, { namespace: "default", labelSelector: "secret=word" });
    span.end();
  });

  const [call, outer] = spans.ended;
  expect(call).toMatchObject({
    name: "list deployments.apps",
    kind: spanKind.client,
    status: undefined,
    exceptions: [],
  });
  expect(call?.parent).toBe(outer?.context.spanId);
  expect(call?.attributes).toEqual({
    "http.request.method": "GET",
    "http.response.status_code": 200,
    "url.path": "/apis/apps/v1/namespaces/default/deployments",
    "k8s.verb": "list",
    "k8s.resource": "deployments.apps",
  });
  expect(headers[0]?.get("traceparent")).toBe(`00-${"1".repeat(32)}-${call?.context.spanId ?? ""}-01`);
});

test("a refusal is recorded on the span", async () => {
  const status = { kind: "Status", apiVersion: "v1", code: 404, reason: "NotFound", message: "no such thing" };
  const { client, spans } = traced(() => new Response(stringifyJson(status), { status: 404 }));

  await expect(client.get(ConfigMap, key)).rejects.toSatisfy(isNotFound);

  const [call] = spans.ended;
  expect(call?.status).toMatchObject({ code: 2, message: expect.stringContaining("no such thing") });
  expect(call?.attributes).toMatchObject({ "http.response.status_code": 404, "error.type": "StatusError" });
  expect(call?.exceptions).toHaveLength(1);
});

test("a watch is a span until it is open", async () => {
  const { client, spans } = traced(() => new Response(""));

  for await (const _event of client.watch(ConfigMap)) expect.unreachable();

  expect(spans.ended.map(({ name }) => name)).toEqual(["watch configmaps"]);
});

test("the span that wrote a version is known, and one that only read it is not the writer", async () => {
  const { client, spans, tracing } = traced(stored);

  await client.get(ConfigMap, key);
  expect(tracing.writerOf(version("u", "7"))).toBeUndefined();
  await client.create(ConfigMap, { metadata: key });
  await client.create(ConfigMap, { metadata: key });

  expect(tracing.writerOf(version("u", "7"))).toEqual(spans.ended[1]?.context);
});

test("the oldest of many writes is forgotten", () => {
  const tracing = new Tracing(new RecordedSpans());
  for (let each = 0; each <= 10_000; each++) tracing.wrote(version("u", String(each)), by(String(each)));

  expect(tracing.writerOf(version("u", "0"))).toBeUndefined();
  expect([1, 10_000].map((each) => tracing.writerOf(version("u", String(each)))?.spanId)).toEqual(["1", "10000"]);
});

test("without tracing nothing is sent for it", async () => {
  const headers: Headers[] = [];
  const transport = handlerTransport((request) => {
    headers.push(request.headers);
    return Promise.resolve(stored());
  });

  await new Client({ transport, clock: new FakeClock() }).get(ConfigMap, key);

  expect(headers[0]?.get("traceparent")).toBeNull();
});

test("the tracer may be OpenTelemetry's", async () => {
  expectTypeOf<OpenTelemetryTracer>().toExtend<Tracer>();
  // Without an SDK it makes spans that are recorded nowhere.
  const tracing = new Tracing(trace.getTracer("test"));
  const transport = handlerTransport(() => Promise.resolve(stored()));
  const client = new Client({ transport, clock: new FakeClock(), tracing });

  expect(await client.get(ConfigMap, key)).toMatchObject({ metadata: { uid: "u" } });
});
