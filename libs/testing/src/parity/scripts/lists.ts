// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Lists: chunks, versions, selectors, representations.
import { get, send, type RequestScript } from "../script.ts";
import { asTable, sample, samples, setUpSamples } from "./sample-crd.ts";

const names = {
  only: [
    "/metadata",
    "/items/0/metadata/name",
    "/items/1/metadata/name",
    "/items/2/metadata/name",
    "/items/3/metadata/name",
  ],
};
const rules = `${samples}?`;
const metadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

export const lists: RequestScript = {
  name: "lists",
  steps: [
    ...setUpSamples,
    get("an empty list", samples),
    send("a", `POST ${samples}`, {
      body: sample("a", { count: 1 }, { labels: { app: "web", tier: "front" } }),
      setUp: true,
      capture: { first: "/metadata/resourceVersion" },
    }),
    send("b", `POST ${samples}`, {
      body: sample("b", { count: 2 }, { labels: { app: "web", tier: "back" } }),
      setUp: true,
    }),
    send("c", `POST ${samples}`, { body: sample("c", { count: 3 }, { labels: { app: "db" } }), setUp: true }),
    send("d", `POST ${samples}`, { body: sample("d", { count: 4 }), setUp: true }),

    get("limit: the first chunk tells what remains", `${rules}limit=3`, {
      select: names,
      capture: { next: "/metadata/continue", version: "/metadata/resourceVersion" },
    }),
    get("continue: the last chunk has no token", `${rules}limit=3&continue={{next}}`, { select: names }),
    get("limit: as many as there are", `${rules}limit=4`, { select: names }),
    get("limit: with a selector the rest is not counted", `${rules}limit=1&labelSelector=app%3Dweb`, { select: names }),
    send("a write between two chunks", `POST ${samples}`, { body: sample("e", { count: 5 }), setUp: true }),
    get("continue: later chunks see the first one's version", `${rules}limit=3&continue={{next}}`, { select: names }),
    get("continue: a version must not be given", `${rules}limit=3&continue={{next}}&resourceVersion={{version}}`),
    get(
      "continue: resourceVersionMatch must not be given",
      `${rules}limit=3&continue={{next}}&resourceVersionMatch=Exact`,
    ),
    get("continue: a token that is none", `${rules}limit=3&continue=oops`),
    get("limit: no number", `${rules}limit=some`),
    get("limit: negative", `${rules}limit=-1`, { select: names }),
    get("limit: at version 0 the cache may answer with everything", `${rules}limit=2&resourceVersion=0`, {
      select: names,
    }),

    get("version 0: any state", `${rules}resourceVersion=0`, { select: names }),
    get("a version that is past: not older than", `${rules}resourceVersion={{first}}`, { select: names }),
    get("NotOlderThan", `${rules}resourceVersion={{first}}&resourceVersionMatch=NotOlderThan`, { select: names }),
    get("NotOlderThan version 0", `${rules}resourceVersion=0&resourceVersionMatch=NotOlderThan`, { select: names }),
    get("Exact: the past as it was", `${rules}resourceVersion={{first}}&resourceVersionMatch=Exact`, { select: names }),
    get("Exact: with a limit", `${rules}resourceVersion={{version}}&resourceVersionMatch=Exact&limit=2`, {
      select: names,
    }),
    get("Exact: version 0", `${rules}resourceVersion=0&resourceVersionMatch=Exact`),
    get("Exact: without a version", `${rules}resourceVersionMatch=Exact`),
    get("NotOlderThan: without a version", `${rules}resourceVersionMatch=NotOlderThan`),
    get("an unknown resourceVersionMatch", `${rules}resourceVersion=1&resourceVersionMatch=Newest`),
    get("a version that is no number", `${rules}resourceVersion=abc`),
    get("a version of the future", `${rules}resourceVersion=1000000000000`),
    get("a get at a version of the future", `${samples}/a?resourceVersion=1000000000000`),
    get("Exact: a version of the future", `${rules}resourceVersion=1000000000000&resourceVersionMatch=Exact`),

    get("labels: equality", `${rules}labelSelector=app%3Dweb,tier%3Dfront`, { select: names }),
    get("labels: double equality and inequality", `${rules}labelSelector=app%3D%3Dweb,tier!%3Dfront`, {
      select: names,
    }),
    get("labels: inequality matches what has no such label", `${rules}labelSelector=app!%3Dweb`, { select: names }),
    get("labels: sets", `${rules}labelSelector=app%20in%20(web,db),tier%20notin%20(front)`, { select: names }),
    get("labels: existence and absence", `${rules}labelSelector=app,!tier`, { select: names }),
    get("labels: an empty selector", `${rules}labelSelector=`, { select: names }),
    get("labels: a selector that does not parse", `${rules}labelSelector=app%3D%3D%3Dweb`),
    get("labels: a value that is no label", `${rules}labelSelector=app%3Dno%20label!`),
    get("labels: an operator without values", `${rules}labelSelector=app%20in%20()`, { select: names }),
    get("labels: an unclosed set", `${rules}labelSelector=app%20in%20(a`),
    get("fields: by name", `${rules}fieldSelector=metadata.name%3Db`, { select: names }),
    get("fields: not by name", `${rules}fieldSelector=metadata.name!%3Db`, { select: names }),
    get(
      "fields: by namespace",
      "/apis/nuvolaris.org/v1/samples?fieldSelector=metadata.namespace%3Dparity,metadata.name%3Dc",
      { select: names },
    ),
    get("fields: one that the kind does not have", `${rules}fieldSelector=spec.count%3D1`),
    get("fields: a selector that does not parse", `${rules}fieldSelector=oops`),
    get("fields: one that a built-in does not have", "/api/v1/namespaces?fieldSelector=spec.x%3D1"),

    get("metadata only, of a list", `${rules}limit=1`, { headers: { accept: metadataList } }),
    get("metadata only, of an object", `${samples}/a`, {
      headers: { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" },
    }),
    get("a representation that the server does not have", samples, {
      headers: { accept: "application/json;as=Frob;g=meta.k8s.io;v=v1" },
    }),
    get("the first representation of an Accept that the server has", `${samples}/a`, {
      headers: { accept: `application/json;as=Frob;g=meta.k8s.io;v=v1,${asTable.accept}` },
      select: { only: ["/kind", "/columnDefinitions/0/name"] },
    }),
    { kind: "compact", title: "history is compacted" },
    get("Exact: a compacted version", `${rules}resourceVersion={{first}}&resourceVersionMatch=Exact`, {
      until: { status: 410 },
    }),
    get("continue: a token of a compacted version", `${rules}limit=3&continue={{next}}`, {
      capture: { fresh: "/metadata/continue" },
    }),
    get("continue: the inconsistent token goes on from the key", `${rules}limit=3&continue={{fresh}}`, {
      select: names,
    }),
  ],
};
