// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Deletion: finalizers, preconditions, propagation, collections. Nothing is garbage collected here: that is not the
// API server's own work, and no controller runs beside the real one.
import type { JsonObject } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { jsonPatch, mergePatch, sample, samples, setUpSamples } from "./sample-crd.ts";

const options = (more: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "DeleteOptions", ...more });
const one = (name: string, metadata: JsonObject = {}) =>
  send(`${name} is there`, `POST ${samples}`, { body: sample(name, { count: 1 }, metadata), setUp: true });

export const deletion: RequestScript = {
  name: "deletion",
  steps: [
    ...setUpSamples,
    send("held is there", `POST ${samples}`, {
      body: sample("held", { count: 1 }, { finalizers: ["a.b/one", "a.b/two"] }),
      setUp: true,
      capture: { uid: "/metadata/uid", rv: "/metadata/resourceVersion" },
    }),
    send("finalizers: the object is marked and answered, the generation rises", `DELETE ${samples}/held`, {
      capture: { marked: "/metadata/resourceVersion" },
    }),
    send("finalizers: a second delete changes nothing", `DELETE ${samples}/held`, {}),
    get("finalizers: it can still be read", `${samples}/held`),
    send("finalizers: while deleting the spec may change", `PATCH ${samples}/held`, {
      headers: mergePatch,
      body: { spec: { count: 5 } },
    }),
    send("finalizers: while deleting none may be added", `PATCH ${samples}/held`, {
      headers: mergePatch,
      body: { metadata: { finalizers: ["a.b/one", "a.b/two", "a.b/three"] } },
    }),
    send("finalizers: deletionTimestamp is the server's: null", `PATCH ${samples}/held`, {
      headers: mergePatch,
      body: { metadata: { deletionTimestamp: null, deletionGracePeriodSeconds: null } },
    }),
    send("finalizers: deletionTimestamp is the server's: another", `PATCH ${samples}/held`, {
      headers: mergePatch,
      body: { metadata: { deletionTimestamp: "2020-01-01T00:00:00Z" } },
    }),
    send("finalizers: status may change while deleting", `PATCH ${samples}/held/status`, {
      headers: mergePatch,
      body: { status: { message: "going" } },
    }),
    send("finalizers: the name is taken until the last is gone", `POST ${samples}`, { body: sample("held") }),
    send("finalizers: one of two is removed with a test", `PATCH ${samples}/held`, {
      headers: jsonPatch,
      body: [
        { op: "test", path: "/metadata/finalizers/0", value: "a.b/one" },
        { op: "remove", path: "/metadata/finalizers/0" },
      ],
    }),
    send("finalizers: dry run of the last removal", `PATCH ${samples}/held?dryRun=All`, {
      headers: mergePatch,
      body: { metadata: { finalizers: null } },
    }),
    send("finalizers: the removal of the last deletes, and is answered with the object", `PATCH ${samples}/held`, {
      headers: mergePatch,
      body: { metadata: { finalizers: null } },
    }),
    get("finalizers: it is gone", `${samples}/held`),
    one("put", { finalizers: ["a.b/one"] }),
    send("finalizers: marked for a removal by PUT", `DELETE ${samples}/put`, {
      capture: { putVersion: "/metadata/resourceVersion" },
    }),
    send("finalizers: a PUT without them deletes too", `PUT ${samples}/put`, {
      body: sample("put", { count: 1 }, { resourceVersion: "{{putVersion}}" }),
    }),
    get("finalizers: it is gone after the PUT", `${samples}/put`),

    send("plain is there", `POST ${samples}`, {
      body: sample("plain", { count: 1 }),
      setUp: true,
      capture: { plainUid: "/metadata/uid", plainVersion: "/metadata/resourceVersion" },
    }),
    send("preconditions: another uid", `DELETE ${samples}/plain`, {
      body: options({ preconditions: { uid: "00000000-0000-0000-0000-000000000001" } }),
    }),
    send("preconditions: another version", `DELETE ${samples}/plain`, {
      body: options({ preconditions: { resourceVersion: "1" } }),
    }),
    send("dry run in the query", `DELETE ${samples}/plain?dryRun=All`, {}),
    send("dry run in the body", `DELETE ${samples}/plain`, { body: options({ dryRun: ["All"] }) }),
    send("a body of another kind", `DELETE ${samples}/plain`, { body: { apiVersion: "v1", kind: "Pod" } }),
    send("a body that is no JSON", `DELETE ${samples}/plain`, { body: "{oops" }),
    send("an unknown propagation policy", `DELETE ${samples}/plain`, {
      body: options({ propagationPolicy: "Sideways" }),
    }),
    send("an unknown propagation policy in the query", `DELETE ${samples}/plain?propagationPolicy=Sideways`, {}),
    send("propagation policy and orphanDependents together", `DELETE ${samples}/plain`, {
      body: options({ propagationPolicy: "Orphan", orphanDependents: true }),
    }),
    send("a grace period that is no number", `DELETE ${samples}/plain?gracePeriodSeconds=soon`, {}),
    send("preconditions: uid and version as they are", `DELETE ${samples}/plain`, {
      body: options({
        preconditions: { uid: "{{plainUid}}", resourceVersion: "{{plainVersion}}" },
        gracePeriodSeconds: 30,
      }),
    }),

    one("background"),
    send("propagation Background deletes at once", `DELETE ${samples}/background`, {
      body: options({ propagationPolicy: "Background" }),
    }),
    one("foreground"),
    send("propagation Foreground waits with a finalizer", `DELETE ${samples}/foreground`, {
      body: options({ propagationPolicy: "Foreground" }),
    }),
    send("propagation Foreground turned into Background", `DELETE ${samples}/foreground`, {
      body: options({ propagationPolicy: "Background" }),
    }),
    one("orphaning"),
    send("propagation Orphan waits with a finalizer", `DELETE ${samples}/orphaning?propagationPolicy=Orphan`, {}),
    one("orphaned"),
    send("orphanDependents=true is the old Orphan", `DELETE ${samples}/orphaned`, {
      body: options({ orphanDependents: true }),
    }),
    one("not-orphaned"),
    send("orphanDependents=false is the old Background", `DELETE ${samples}/not-orphaned?orphanDependents=false`, {}),
    one("explicit", { finalizers: ["orphan"] }),
    send("a finalizer orphan is honoured without a policy", `DELETE ${samples}/explicit`, {}),
    one("held-202", { finalizers: ["a.b/one"] }),
    send("202 only with an explicit orphanDependents=false", `DELETE ${samples}/held-202`, {
      body: options({ orphanDependents: false }),
    }),

    one("set-a", { labels: { set: "x" } }),
    one("set-b", { labels: { set: "x" }, finalizers: ["a.b/one"] }),
    one("set-c", { labels: { set: "y" } }),
    send(
      "collection: by label, the answer is the list of what was there",
      `DELETE ${samples}?labelSelector=set%3Dx`,
      {},
    ),
    get("collection: the one with a finalizer is left", `${samples}?labelSelector=set%3Dx`),
    send("collection: dry run", `DELETE ${samples}?dryRun=All&labelSelector=set%3Dy`, {}),
    send("collection: by name", `DELETE ${samples}?fieldSelector=metadata.name%3Dset-c`, {}),
    get("collection: what is gone is gone", `${samples}/set-c`),
    one("limit-a", { labels: { set: "z" } }),
    one("limit-b", { labels: { set: "z" } }),
    send("collection: a limit", `DELETE ${samples}?labelSelector=set%3Dz&limit=1`, {
      select: { only: ["/items/0/metadata/name", "/items/1/metadata/name", "/metadata"] },
    }),
    get("collection: what the limit left", `${samples}?labelSelector=set%3Dz`, {
      select: { only: ["/items/0/metadata/name", "/items/1/metadata/name"] },
    }),
    send("collection: nothing matches", `DELETE ${samples}?labelSelector=set%3Dnone`, {}),
    send("collection: is not served across namespaces", "DELETE /apis/nuvolaris.org/v1/samples", {}),
  ],
};
