// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Watches: from where they start, what they tell, how they end.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
import { collect, get, openWatch, send, watch, type RequestScript } from "../script.ts";
import { asTable, mergePatch, sample, samples, setUpSamples } from "./sample-crd.ts";

const all = "/apis/nuvolaris.org/v1/samples";
/** Long enough for a busy server to tell what is there; neighbours wait together. */
const watching = `${samples}?watch=true&timeoutSeconds=8`;
/** A watch of more than two seconds may tell one more bookmark before its end, which is what `history` is about. */
const watchList = `${samples}?watch=true&timeoutSeconds=2&allowWatchBookmarks=true&sendInitialEvents=true`;
const metadataOnly = { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json" };

export const watches: RequestScript = {
  name: "watches",
  steps: [
    ...setUpSamples,
    get("an empty list tells where to start", samples, { capture: { start: "/metadata/resourceVersion" } }),
    openWatch("a watch that stays open", `${samples}?watch=true&resourceVersion={{start}}`, "live"),
    openWatch(
      "a watch of app=a that stays open",
      `${samples}?watch=true&resourceVersion={{start}}&labelSelector=app%3Da`,
      "selected",
    ),
    send("alpha is made", `POST ${samples}`, {
      body: sample("alpha", { count: 1 }, { labels: { app: "a" } }),
      capture: { created: "/metadata/resourceVersion" },
    }),
    send("beta is made, with a finalizer", `POST ${samples}`, {
      body: sample("beta", { count: 1 }, { labels: { app: "b" }, finalizers: ["a.b/c"] }),
      capture: { beta: "/metadata/resourceVersion" },
    }),
    send("alpha is scaled", `PATCH ${samples}/alpha`, {
      headers: mergePatch,
      body: { spec: { count: 2 } },
      capture: { scaled: "/metadata/resourceVersion" },
    }),
    send("a patch that changes nothing", `PATCH ${samples}/alpha`, {
      headers: mergePatch,
      body: { spec: { count: 2 } },
    }),
    send("alpha leaves the selection", `PATCH ${samples}/alpha`, {
      headers: mergePatch,
      body: { metadata: { labels: { app: "x" } } },
    }),
    send("beta enters the selection", `PATCH ${samples}/beta`, {
      headers: mergePatch,
      body: { metadata: { labels: { app: "a" } } },
    }),
    send("alpha's status changes", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { message: "m" } },
    }),
    send("alpha is deleted", `DELETE ${samples}/alpha`, {}),
    send("beta is deleted, and waits for its finalizer", `DELETE ${samples}/beta`, {}),
    send("beta's finalizer is removed", `PATCH ${samples}/beta`, {
      headers: mergePatch,
      body: { metadata: { finalizers: null } },
    }),
    collect("the open watch has told every write in order", "live", 8),
    collect("the open watch with a selector tells entering as ADDED and leaving as DELETED", "selected", 6),

    watch("history: strictly after the given version", `${watching}&resourceVersion={{start}}`),
    watch("history: with a selector", `${watching}&resourceVersion={{start}}&labelSelector=app%3Da`),
    watch("history: from the version of the first write on", `${watching}&resourceVersion={{created}}`),
    watch("history: by name", `${watching}&resourceVersion={{start}}&fieldSelector=metadata.name%3Dbeta`),
    watch("history: across namespaces", `${all}?watch=1&timeoutSeconds=8&resourceVersion={{scaled}}`),
    watch(
      "history: a namespace without events",
      `/apis/nuvolaris.org/v1/namespaces/default/samples?watch=1&timeoutSeconds=8&resourceVersion={{start}}`,
    ),
    watch("a selector that nothing matches", `${watching}&resourceVersion={{start}}&labelSelector=app%3Dnone`),

    send("gamma is made", `POST ${samples}`, { body: sample("gamma", { count: 1 }, { labels: { app: "g" } }) }),
    send("delta is made", `POST ${samples}`, { body: sample("delta", { count: 1 }) }),
    watch("without a version: synthetic ADDED for what is there", watching),
    watch("version 0: synthetic ADDED for what is there", `${watching}&resourceVersion=0`),
    watch("without a version, with a selector", `${watching}&labelSelector=app%3Dg`),
    watch("version 1 is compacted: 200, one ERROR event, the end", `${watching}&resourceVersion=1`),
    get("a version that is no number", `${watching}&resourceVersion=abc`),
    watch("a version of the future: 200 and silence", `${watching}&resourceVersion=1000000000000`),
    get(
      "resourceVersionMatch needs sendInitialEvents",
      `${watching}&resourceVersion=0&resourceVersionMatch=NotOlderThan`,
    ),
    get("a selector that does not parse", `${watching}&labelSelector=%3D%3D`),
    get("a field selector that the kind does not have", `${watching}&fieldSelector=spec.count%3D1`),
    get("a timeoutSeconds that is no number", `${samples}?watch=true&timeoutSeconds=soon`),
    get("a watch of a single object by path is a plain get", `${samples}/gamma?watch=true&timeoutSeconds=8`),
    watch("the old watch path", "/apis/nuvolaris.org/v1/watch/namespaces/parity/samples?timeoutSeconds=8"),
    watch(
      "the old watch path of one object",
      "/apis/nuvolaris.org/v1/watch/namespaces/parity/samples/gamma?timeoutSeconds=8",
    ),
    { ...watch("metadata only", watching), headers: metadataOnly },
    { ...watch("as Tables: columns come with the first event only", watching), headers: asTable },

    watch(
      "watch-list: the initial events end with an annotated bookmark",
      `${watchList}&resourceVersionMatch=NotOlderThan`,
      "keep",
    ),
    watch("watch-list: at version 0", `${watchList}&resourceVersionMatch=NotOlderThan&resourceVersion=0`, "keep"),
    watch(
      "watch-list: with a selector",
      `${watchList}&resourceVersionMatch=NotOlderThan&labelSelector=app%3Dg`,
      "keep",
    ),
    watch(
      "watch-list: at a version that is past",
      `${watchList}&resourceVersionMatch=NotOlderThan&resourceVersion={{created}}`,
      "keep",
    ),
    get("watch-list: needs resourceVersionMatch", watchList),
    get("watch-list: Exact is not for it", `${watchList}&resourceVersionMatch=Exact&resourceVersion=1`),
    get("watch-list: is for watches only", `${samples}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan`),
    watch(
      "watch-list: without bookmarks no end is told",
      `${samples}?watch=true&timeoutSeconds=2&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
      "keep",
    ),
    watch(
      "watch-list: sendInitialEvents=false starts after the version",
      `${watching}&allowWatchBookmarks=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion={{created}}`,
    ),
    { ...watch("watch-list: as Tables", `${watchList}&resourceVersionMatch=NotOlderThan`, "keep"), headers: asTable },
    {
      ...watch("watch-list: metadata only", `${watchList}&resourceVersionMatch=NotOlderThan`, "keep"),
      headers: metadataOnly,
    },
    watch(
      "watch-list: a version of the future",
      `${samples}?watch=true&timeoutSeconds=5&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=1000000000000`,
      "keep",
    ),
  ],
};
