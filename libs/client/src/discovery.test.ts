// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { resourceKind, type JsonValue } from "@nuvolaris/api-machinery";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Deployment } from "./built-in-kinds.ts";
import { Client } from "./client.ts";
import { Discovery, KindNotServedError } from "./discovery.ts";
import { handlerTransport } from "./handler-transport.ts";
import { rejection } from "./testing/local-server.ts";
import { untypedKind } from "./untyped-kind.ts";

const Sample = resourceKind({
  group: "samples.nuvolaris.org",
  version: "v1",
  kind: "Sample",
  plural: "samples",
  namespaced: true,
});

/** A server with these documents; a number is the code of a refusal. */
function serving(documents: Record<string, JsonValue>) {
  const asked: string[] = [];
  const transport = handlerTransport((request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const document = documents[pathname] ?? 404;
    const code = typeof document === "number" ? document : 200;
    return Promise.resolve(new Response(JSON.stringify(document), { status: code }));
  });
  const client = new Client({ transport, clock: new FakeClock() });
  return { asked, documents, discovery: new Discovery(client) };
}

const aggregatedDeployments = {
  kind: "APIGroupDiscoveryList",
  items: [
    {
      metadata: { name: "apps" },
      versions: [
        {
          version: "v1",
          resources: [
            {
              resource: "deployments",
              responseKind: { group: "apps", version: "v1", kind: "Deployment" },
              scope: "Namespaced",
              singularResource: "deployment",
              verbs: ["get", "list"],
              shortNames: ["deploy"],
              categories: ["all"],
              subresources: [{ subresource: "status" }, { subresource: "scale" }],
            },
          ],
        },
      ],
    },
  ],
};

const samples = {
  kind: "APIResourceList",
  groupVersion: "samples.nuvolaris.org/v1",
  resources: [
    { name: "samples", kind: "Sample", namespaced: true, verbs: ["get"] },
    { name: "samples/status", kind: "Sample", namespaced: true, verbs: ["get"] },
  ],
};

const legacy = {
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/api/v1": {
    kind: "APIResourceList",
    groupVersion: "v1",
    resources: [{ name: "pods", kind: "Pod", namespaced: true, singularName: "pod" }],
  },
  "/apis": {
    kind: "APIGroupList",
    groups: [
      { name: "metrics.k8s.io", versions: [{ version: "v1beta1" }] },
      {
        name: "samples.nuvolaris.org",
        preferredVersion: { version: "v1" },
        versions: [{ version: "v2" }, { version: "v1" }],
      },
    ],
  },
  "/apis/metrics.k8s.io/v1beta1": 503,
  "/apis/samples.nuvolaris.org/v1": samples,
  "/apis/samples.nuvolaris.org/v2": { ...samples, groupVersion: "samples.nuvolaris.org/v2" },
};

test("aggregated discovery is one document for core and one for the rest", async () => {
  const { asked, discovery } = serving({
    "/api": { kind: "APIGroupDiscoveryList", items: [] },
    "/apis": aggregatedDeployments,
  });

  expect(await discovery.resources()).toEqual([
    {
      group: "apps",
      version: "v1",
      kind: "Deployment",
      plural: "deployments",
      singular: "deployment",
      namespaced: true,
      verbs: ["get", "list"],
      shortNames: ["deploy"],
      categories: ["all"],
      subresources: ["status", "scale"],
    },
  ]);
  expect(asked).toEqual(["/api", "/apis"]);
});

test("an older server is read version by version, and a broken API among them hinders nobody", async () => {
  const { discovery } = serving(legacy);

  const resources = await discovery.resources();

  expect(resources.map(({ version, kind, subresources }) => [version, kind, subresources])).toEqual([
    ["v1", "Pod", []],
    ["v1", "Sample", ["status"]],
    ["v2", "Sample", ["status"]],
  ]);
});

test("a kind without a version is found in the preferred one", async () => {
  const { discovery } = serving(legacy);

  expect(await discovery.find({ group: "samples.nuvolaris.org", kind: "Sample" })).toEqual(Sample);
  expect(await discovery.find({ group: "samples.nuvolaris.org", kind: "Sample", version: "v2" })).toMatchObject({
    version: "v2",
  });
});

test("a resource tells the kind, and an untyped kind is served when its resource is", async () => {
  const { discovery } = serving(legacy);
  const untyped = untypedKind({ group: "samples.nuvolaris.org", version: "v1", plural: "samples" });

  expect(await discovery.find({ group: "samples.nuvolaris.org", plural: "samples" })).toEqual(Sample);
  expect(await discovery.find(untyped)).toEqual(Sample);
  expect(await discovery.isServed(untyped)).toBe(true);
  expect(await discovery.isServed(untypedKind({ ...untyped, plural: "others" }))).toBe(false);
});

test("what is known is kept until a kind is missing", async () => {
  const { asked, discovery } = serving({ "/api": { kind: "APIGroupDiscoveryList" }, "/apis": aggregatedDeployments });

  await discovery.find(Deployment);
  await discovery.find(Deployment);
  expect(asked).toHaveLength(2);
  expect(await discovery.find(Sample)).toBeUndefined();

  expect(asked).toHaveLength(4);
});

test("a failure is not kept", async () => {
  const { documents, discovery } = serving({ "/api": 500, "/apis": 500 });
  await expect(discovery.resources()).rejects.toThrow(/cannot GET \/api/);

  documents["/api"] = { kind: "APIVersions" };
  documents["/apis"] = aggregatedDeployments;

  expect(await discovery.resources()).toHaveLength(1);
});

test("one read serves all who ask, and neither a caller who leaves nor one with little time ends it for the others", async () => {
  const clock = new FakeClock();
  const root = Promise.withResolvers<Response>();
  let reads = 0;
  const transport = handlerTransport(({ url }) => {
    if (new URL(url).pathname === "/api") return Promise.resolve(Response.json({ kind: "APIVersions" }));
    reads++;
    return root.promise;
  });
  const discovery = new Discovery(new Client({ transport, clock }), { clock });
  const abort = new AbortController();

  const first = rejection(discovery.resources({ signal: abort.signal }));
  const second = rejection(discovery.resources({ timeoutMs: 100 }));
  const third = discovery.resources();
  abort.abort(new Error("enough"));
  await clock.advance(100);
  root.resolve(Response.json(aggregatedDeployments));

  expect(await first).toMatchObject({ message: "enough" });
  expect(await second).toMatchObject({ failure: "timeout" });
  expect(await third).toHaveLength(1);
  expect(reads).toBe(1);
});

test("a read that does not come to an end is given up, and the next one asks anew", async () => {
  const clock = new FakeClock();
  const answers = [new Promise<Response>(() => undefined), Promise.resolve(Response.json(aggregatedDeployments))];
  const transport = handlerTransport(({ url }) => {
    if (new URL(url).pathname === "/api") return Promise.resolve(Response.json({ kind: "APIVersions" }));
    return answers.shift() ?? Promise.reject(new Error("asked too often"));
  });
  const client = new Client({ transport, clock, timeoutMs: 1_000_000 });
  const discovery = new Discovery(client, { clock, timeoutMs: 5000 });

  const given = rejection(discovery.resources());
  await clock.advance(5000);

  expect(await given).toMatchObject({
    message: "cannot discover what the server serves: no answer within 5000 ms",
  });
  expect(await discovery.resources()).toHaveLength(1);
});

test("whether a kind is served is asked of its version alone", async () => {
  const { asked, discovery } = serving(legacy);

  expect(await discovery.isServed(Sample)).toBe(true);
  expect(await discovery.isServed(Deployment)).toBe(false);
  await expect(discovery.ensureServed(Deployment)).rejects.toThrow(KindNotServedError);
  await expect(discovery.ensureServed(Sample)).resolves.toBeUndefined();

  expect(asked.slice(0, 2)).toEqual(["/apis/samples.nuvolaris.org/v1", "/apis/apps/v1"]);
});

test("a wait for a kind ends when the kind comes, through failures", async () => {
  const { documents, discovery } = serving({ "/apis/samples.nuvolaris.org/v1": 500 });
  const clock = new FakeClock();
  let served = false;
  const waited = discovery
    .waitUntilServed(Sample, { clock, signal: new AbortController().signal, pollMs: 100 })
    .then(() => (served = true));

  await clock.advance(250);
  expect(served).toBe(false);
  documents["/apis/samples.nuvolaris.org/v1"] = samples;
  await clock.advance(100);
  await waited;

  expect(served).toBe(true);
});

test("a wait for a kind ends with its signal", async () => {
  const { discovery } = serving({});
  const abort = new AbortController();
  const waited = discovery.waitUntilServed(Sample, { clock: new FakeClock(), signal: abort.signal });

  abort.abort(new Error("enough"));

  await expect(waited).rejects.toThrow("enough");
});
