// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, ObjectKey } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { Client } from "./client.ts";
import { handlerTransport } from "./handler-transport.ts";
import { mergePatch } from "./patch.ts";
import { RequestError } from "./resource-path.ts";
import { rejection } from "./testing/local-server.ts";
import { untypedKind } from "./untyped-kind.ts";

const Certificates = untypedKind({ group: "cert-manager.io", version: "v1", plural: "certificates" });
const collection = "/apis/cert-manager.io/v1";

function serving(answer: JsonObject, status = 200) {
  const asked: string[] = [];
  const transport = handlerTransport(async (request) => {
    asked.push([request.method, new URL(request.url).pathname, await request.text()].join(" ").trim());
    return Response.json(answer, { status });
  });
  return { asked, client: new Client({ transport }) };
}

test.each<[ObjectKey, string]>([
  [{ namespace: "default", name: "web" }, `GET ${collection}/namespaces/default/certificates/web`],
  [{ name: "web" }, `GET ${collection}/certificates/web`],
])("the key tells the scope: %j", async (key, path) => {
  const { asked, client } = serving({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: {},
    spec: { a: 1 },
  });

  const certificate = await client.get(Certificates, key);

  expect(certificate["spec"]).toEqual({ a: 1 });
  expect(asked).toEqual([path]);
});

test("a list tells the kind of its items", async () => {
  const { asked, client } = serving({
    kind: "CertificateList",
    metadata: { resourceVersion: "7" },
    items: [{ metadata: { name: "a" } }],
  });

  const { items } = await client.list(Certificates);

  expect(items).toEqual([{ apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: { name: "a" } }]);
  expect(asked).toEqual([`GET ${collection}/certificates`]);
});

test("metadata alone leaves open what the objects are", async () => {
  const item = { apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata", metadata: { name: "a" } };
  const { client } = serving({ kind: "PartialObjectMetadataList", metadata: { resourceVersion: "7" }, items: [item] });

  expect((await client.list(Certificates, { metadataOnly: true })).items).toEqual([item]);
});

test("an object to write must say its kind; a patch need not", async () => {
  const { asked, client } = serving({ metadata: {} });
  const metadata = { namespace: "default", name: "web" };

  await client.create(Certificates, { kind: "Certificate", metadata, spec: {} });
  await client.patch(Certificates, metadata, mergePatch({ spec: null }));
  const error = await rejection(client.create(Certificates, { metadata }));

  expect(error).toBeInstanceOf(RequestError);
  expect(error).toMatchObject({
    message: expect.stringContaining("certificates.cert-manager.io: the object has no kind") as string,
  });
  expect(asked).toEqual([
    `POST ${collection}/namespaces/default/certificates {"apiVersion":"cert-manager.io/v1","kind":"Certificate",` +
      '"metadata":{"namespace":"default","name":"web"},"spec":{}}',
    `PATCH ${collection}/namespaces/default/certificates/web {"spec":null}`,
  ]);
});

test("messages name the resource", async () => {
  const { client } = serving({ kind: "Status", code: 404, reason: "NotFound", message: "not found" }, 404);

  expect(await rejection(client.get(Certificates, { namespace: "default", name: "web" }))).toMatchObject({
    message: "cannot get certificates.cert-manager.io default/web: not found",
  });
  expect(await rejection(client.list(Certificates, { namespace: "default" }))).toMatchObject({
    message: "cannot list certificates.cert-manager.io in default: not found",
  });
});
