// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The store's history as clients see it: bookmarks, and what a compaction leaves to watches, pages and old versions.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
import { collect, get, openWatch, send, watch, type RequestScript, type RequestStep } from "../script.ts";
import { mergePatch, namespace, sample, samples, setUpSamples } from "./sample-crd.ts";

const configMaps = `${namespace}/configmaps`;
const configMap = (name: string): RequestStep =>
  send(`configmap ${name}`, `POST ${configMaps}`, {
    body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: { app: name } } },
    setUp: true,
    capture: { [name]: "/metadata/resourceVersion" },
  });
const names = {
  only: ["/metadata", "/items/0/metadata/name", "/items/1/metadata/name", "/items/2/metadata/name"],
};

export const history: RequestScript = {
  name: "history",
  steps: [
    ...setUpSamples,
    get("where samples start", samples, { capture: { start: "/metadata/resourceVersion" }, setUp: true }),
    send("a", `POST ${samples}`, { body: sample("a"), setUp: true, capture: { first: "/metadata/resourceVersion" } }),
    send("b", `POST ${samples}`, { body: sample("b"), setUp: true }),
    {
      ...openWatch(
        "bookmarks: a watch that asks for them",
        `${samples}?watch=true&timeoutSeconds=15&allowWatchBookmarks=true&resourceVersion={{first}}`,
        "bookmarks",
      ),
      watch: { until: { background: "bookmarks" }, bookmarks: "keep" },
    },
    send("c, while it watches", `POST ${samples}`, { body: sample("c"), setUp: true }),
    collect("bookmarks: one comes before the watch times out, with the version of what was told", "bookmarks", 3),
    watch("bookmarks: none comes unasked", `${samples}?watch=true&timeoutSeconds=8&resourceVersion={{first}}`, "keep"),
    get("a list at the version of its own", `${samples}?resourceVersion={{first}}&resourceVersionMatch=Exact`, {
      select: names,
    }),
    get("a get at a version that is past is as new as the newest", `${samples}/b?resourceVersion={{first}}`, {
      select: { only: ["/metadata/name"] },
    }),
    get("a get does not match versions exactly", `${samples}/b?resourceVersion={{first}}&resourceVersionMatch=Exact`, {
      select: { only: ["/metadata/name"] },
    }),

    ...["one", "two", "three"].map(configMap),
    get("pages: the first, of a built-in", `${configMaps}?limit=2`, {
      select: names,
      capture: { page: "/metadata/continue" },
    }),
    get("pages: the first, with a selector", `${configMaps}?limit=1&labelSelector=app`, {
      select: names,
      capture: { selected: "/metadata/continue" },
    }),
    send("two is deleted", `DELETE ${configMaps}/two`, { setUp: true }),
    send("three is changed", `PATCH ${configMaps}/three`, {
      headers: mergePatch,
      body: { data: { a: "1" } },
      setUp: true,
    }),
    get(
      "pages: what was deleted in between is still told",
      `${configMaps}?limit=1&labelSelector=app&continue={{selected}}`,
      {
        select: { only: ["/items/0/metadata/name", "/items/0/data"] },
        capture: { last: "/metadata/continue" },
      },
    ),
    get(
      "pages: what was changed in between is told as it was",
      `${configMaps}?limit=1&labelSelector=app&continue={{last}}`,
      {
        select: { only: ["/items/0/metadata/name", "/items/0/data"] },
      },
    ),
    get("pages: a token for another selector goes on all the same", `${configMaps}?limit=2&continue={{selected}}`, {
      select: names,
    }),
    get("pages: a token of another resource starts outside of it", `${namespace}/secrets?limit=2&continue={{page}}`, {
      select: names,
    }),
    openWatch("a watch that is open when history goes", `${configMaps}?watch=true&resourceVersion={{one}}`, "open"),
    { kind: "compact", title: "history is compacted" },
    send("four, after the compaction", `POST ${configMaps}`, {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "four" } },
      setUp: true,
      capture: { four: "/metadata/resourceVersion" },
    }),
    collect("the open watch goes on", "open", 5),
    watch(
      "a watch from the newest version starts",
      `${configMaps}?watch=true&timeoutSeconds=8&resourceVersion={{four}}`,
    ),
    get("a list at no version is as good as ever", configMaps, { select: names }),
    get("a list not older than a compacted version", `${configMaps}?resourceVersion={{one}}`, { select: names }),
    get("a page of a compacted version tells how to go on", `${configMaps}?limit=2&continue={{page}}`, {
      until: { status: 410 },
    }),
    get("exactly a compacted version", `${configMaps}?resourceVersion={{one}}&resourceVersionMatch=Exact`, {
      until: { status: 410 },
    }),
    watch(
      "watch-list not older than a compacted version",
      `${configMaps}?watch=true&timeoutSeconds=2&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion={{one}}`,
      "keep",
    ),
  ],
};
