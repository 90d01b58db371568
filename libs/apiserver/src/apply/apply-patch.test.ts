// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonSchemaProps, ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { ApplyConflictError } from "./apply-conflict-error.ts";
import { applyPatch, ApplyRequestError, TypedObjectError, type Applied } from "./apply-patch.ts";
import { ManagedResource } from "./managed-resource.ts";
import { trackUpdate } from "./track-update.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        count: { type: "integer" },
        title: { type: "string" },
        ports: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["port", "protocol"],
          items: {
            type: "object",
            properties: {
              port: { type: "integer" },
              protocol: { type: "string", default: "TCP" },
              name: { type: "string" },
            },
          },
        },
      },
    },
    status: { type: "object", properties: { ready: { type: "boolean" } } },
  },
};
const sample = new ManagedResource({ apiVersion: "example.com/v1", kind: "Sample", schema, resetFields: [["status"]] });
const monday = "2026-01-05T00:00:00Z";
const tuesday = "2026-01-06T00:00:00Z";

function object(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: "example.com/v1",
    kind: "Sample",
    metadata: { name: "a", namespace: "default", ...metadata },
    spec,
  };
}

/** The object as the store would have it. */
function stored({ object: { metadata, ...rest }, managedFields }: Applied): JsonObject {
  return { ...rest, metadata: { ...(metadata as JsonObject), uid: "1", managedFields: managedFields as never } };
}

interface Options {
  readonly live?: JsonObject;
  readonly manager?: string;
  readonly force?: boolean;
  readonly now?: string;
}

function apply(applied: JsonObject, { live, manager = "alice", force = false, now = monday }: Options = {}): Applied {
  return applyPatch(sample, { ...(live === undefined ? {} : { live }), applied, manager, force, now });
}

function update(live: JsonObject, spec: JsonObject, manager = "bob"): JsonObject {
  const next = { ...live, spec };
  return stored({ object: next, managedFields: trackUpdate(sample, { live, next, manager, now: monday }) });
}

function fieldsOf(entries: readonly ManagedFieldsEntry[] | undefined, manager: string): object | undefined {
  return entries?.find((entry) => entry.manager === manager)?.fieldsV1;
}

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("the first apply creates the object, and its manager owns what it said", () => {
  const { object: created, managedFields } = apply(object({ count: 1, ports: [{ port: 80 }] }));
  expect(created).toEqual(object({ count: 1, ports: [{ port: 80 }] }));
  expect(managedFields).toEqual([
    {
      manager: "alice",
      operation: "Apply",
      apiVersion: "example.com/v1",
      time: monday,
      fieldsType: "FieldsV1",
      fieldsV1: {
        "f:spec": { "f:count": {}, "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {} } } },
      },
    },
  ]);
});

test("changing what another manager owns is a conflict that names it", () => {
  const live = update(stored(apply(object({ count: 1 }))), { count: 2 }, "kubectl");
  const error = failureOf(() => apply(object({ count: 1 }), { live }));
  expect(error).toBeInstanceOf(ApplyConflictError);
  expect(error).toMatchObject({
    message: 'Apply failed with 1 conflict: conflict with "kubectl" using example.com/v1: .spec.count',
    causes: [
      {
        reason: "FieldManagerConflict",
        message: 'conflict with "kubectl" using example.com/v1',
        field: ".spec.count",
      },
    ],
  });
});

test("several conflicts are listed by manager", () => {
  const live = stored(apply(object({ count: 1, title: "a" })));
  const shared = stored(apply(object({ count: 1 }), { live, manager: "carol" }));
  const error = failureOf(() => apply(object({ count: 2, title: "b" }), { live: shared, manager: "dave" }));
  expect(error).toMatchObject({
    message: [
      'Apply failed with 3 conflicts: conflicts with "alice":',
      "- .spec.count",
      "- .spec.title",
      'conflicts with "carol":',
      "- .spec.count",
    ].join("\n"),
  });
});

test("force takes over what others own", () => {
  const live = stored(apply(object({ count: 1, title: "a" })));
  const { object: forced, managedFields } = apply(object({ count: 2 }), { live, manager: "bob", force: true });
  expect(forced["spec"]).toEqual({ count: 2, title: "a" });
  expect(fieldsOf(managedFields, "alice")).toEqual({ "f:spec": { "f:title": {} } });
  expect(fieldsOf(managedFields, "bob")).toEqual({ "f:spec": { "f:count": {} } });
});

test("what a manager does not apply any more goes, if nobody else owns it", () => {
  const live = stored(apply(object({ count: 1, title: "a" })));
  const shared = stored(apply(object({ title: "a" }), { live, manager: "bob" }));
  const { object: pruned, managedFields } = apply(object({}), { live: shared });
  expect(pruned["spec"]).toEqual({ title: "a" });
  expect(fieldsOf(managedFields, "alice")).toEqual({ "f:spec": {} });
});

test("a list item goes with its owner, unless somebody else owns it too", () => {
  const live = stored(apply(object({ ports: [{ port: 80 }, { port: 81 }] })));
  const shared = stored(apply(object({ ports: [{ port: 80, name: "web" }] }), { live, manager: "bob" }));
  const { object: pruned } = apply(object({}), { live: shared });
  expect(pruned["spec"]).toEqual({ ports: [{ port: 80, name: "web" }] });
});

test("an item in which somebody else has set a field goes all the same: a field does not own its item", () => {
  const live = stored(apply(object({ ports: [{ port: 80 }, { port: 81 }] })));
  const named = update(live, { ports: [{ port: 80, name: "web" }, { port: 81 }] });
  const { object: pruned } = apply(object({ ports: [{ port: 81 }] }), { live: named });
  expect(pruned["spec"]).toEqual({ ports: [{ port: 81 }] });
});

test("what is nobody's stays", () => {
  const { metadata, ...rest } = stored(apply(object({ count: 1 })));
  const live = { ...rest, metadata, spec: { count: 1, title: "default" } };
  expect(apply(object({}), { live }).object["spec"]).toEqual({ title: "default" });
});

test("applying the same again leaves object and time alone", () => {
  const live = stored(apply(object({ count: 1 })));
  const again = apply(object({ count: 1 }), { live, now: tuesday });
  expect(again.managedFields).toEqual((live["metadata"] as JsonObject)["managedFields"]);
  expect(again.managedFields?.[0]?.time).toBe(monday);
});

test("who shares a value that is there already gets an entry without a time", () => {
  const live = stored(apply(object({ count: 1 })));
  const { managedFields } = apply(object({ count: 1 }), { live, manager: "bob", now: tuesday });
  expect(managedFields?.map(({ manager, time }) => [manager, time])).toEqual([
    ["bob", undefined],
    ["alice", monday],
  ]);
});

test("what was there before the first apply belongs to before-first-apply", () => {
  const live = object({ count: 1 }, { uid: "1" });
  expect(failureOf(() => apply(object({ count: 2 }), { live }))).toMatchObject({
    message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using example.com/v1: .spec.count',
  });
  const { managedFields } = apply(object({ title: "a" }), { live });
  expect(managedFields?.map(({ manager, operation }) => [manager, operation])).toEqual([
    ["alice", "Apply"],
    ["before-first-apply", "Update"],
  ]);
});

test("status is not applied through the object where it is a subresource", () => {
  const { managedFields } = apply({ ...object({ count: 1 }), status: { ready: true } });
  expect(fieldsOf(managedFields, "alice")).toEqual({ "f:spec": { "f:count": {} } });
});

test("an item that comes without its default key is the one with the default", () => {
  const live = stored(apply(object({ ports: [{ port: 80, protocol: "TCP", name: "web" }] })));
  const { object: merged } = apply(object({ ports: [{ port: 80 }] }), { live, manager: "bob" });
  expect(merged["spec"]).toEqual({ ports: [{ port: 80, protocol: "TCP", name: "web" }] });
});

test("an unknown field is refused with its path", () => {
  const error = failureOf(() => apply(object({ cuont: 1 })));
  expect(error).toBeInstanceOf(TypedObjectError);
  expect(error).toMatchObject({
    message:
      "failed to create typed patch object (default/a; example.com/v1, Kind=Sample): .spec.cuont: field not declared in schema",
  });
});

test("an item that comes twice is refused", () => {
  expect(failureOf(() => apply(object({ ports: [{ port: 80 }, { port: 80, protocol: "TCP" }] })))).toMatchObject({
    message:
      'failed to create typed patch object (default/a; example.com/v1, Kind=Sample): .spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
  });
});

test("all wrong values are told", () => {
  expect(failureOf(() => apply(object({ count: "many", title: [1], ports: "x" })))).toMatchObject({
    message: [
      "failed to create typed patch object (default/a; example.com/v1, Kind=Sample): errors:",
      "  .spec.count: expected numeric (int or float), got string",
      "  .spec.title: expected string, got &value.valueUnstructured{Value:[]interface {}{1}}",
      "  .spec.ports: expected list, got &{x}",
    ].join("\n"),
  });
});

test("another kind and managedFields are bad requests", () => {
  expect(failureOf(() => apply({ ...object({}), kind: "Other" }))).toEqual(
    new ApplyRequestError("invalid object type: example.com/v1, Kind=Other"),
  );
  expect(failureOf(() => apply(object({}, { managedFields: [] })))).toEqual(
    new ApplyRequestError("metadata.managedFields must be nil"),
  );
});

test("names that every object knows are names like others", () => {
  const live = stored(apply(object({}, { labels: { app: "a" } })));
  const labels = JSON.parse('{"constructor":"1","__proto__":"2","app":"a"}') as JsonObject;
  const { object: merged, managedFields } = apply(object({}, { labels }), { live });
  expect((merged["metadata"] as JsonObject)["labels"]).toEqual(labels);
  expect(JSON.stringify(fieldsOf(managedFields, "alice"))).toBe(
    '{"f:metadata":{"f:labels":{"f:__proto__":{},"f:app":{},"f:constructor":{}}},"f:spec":{}}',
  );
});

test("the arguments are left alone", () => {
  const live = stored(apply(object({ count: 1, ports: [{ port: 80 }] })));
  const applied = object({ count: 2 });
  const before = JSON.stringify([live, applied]);
  apply(applied, { live, force: true, manager: "bob" });
  apply(applied, { live });
  expect(JSON.stringify([live, applied])).toBe(before);
});

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** An object as `kubectl apply` without `--server-side` leaves it. */
function clientSideApplied(spec: JsonObject): JsonObject {
  const annotations = { [lastApplied]: `${JSON.stringify(object(spec))}\n` };
  const next = object(spec, { annotations });
  const entries = trackUpdate(sample, { next, manager: "kubectl-client-side-apply", now: monday });
  return stored({ object: next, managedFields: entries });
}

test("kubectl moves from client-side to server-side apply without a conflict", () => {
  const { object: moved, managedFields } = apply(object({ count: 2 }), {
    live: clientSideApplied({ count: 1, title: "a" }),
    manager: "kubectl",
  });
  expect(moved["spec"]).toEqual({ count: 2, title: "a" });
  expect(fieldsOf(managedFields, "kubectl")).toEqual({ "f:spec": { "f:count": {} } });
  expect((moved["metadata"] as JsonObject)["annotations"]).toEqual({
    [lastApplied]:
      '{"apiVersion":"example.com/v1","kind":"Sample","metadata":{"name":"a","namespace":"default"},"spec":{"count":2}}\n',
  });
});

test("what somebody changed after client-side apply is in conflict all the same", () => {
  const live = update(clientSideApplied({ count: 1, title: "a" }), { count: 5, title: "a" });
  expect(failureOf(() => apply(object({ count: 2, title: "b" }), { live, manager: "kubectl" }))).toMatchObject({
    message: 'Apply failed with 1 conflict: conflict with "bob" using example.com/v1: .spec.count',
  });
});

test("another manager than kubectl gets no such treatment", () => {
  const live = clientSideApplied({ count: 1 });
  expect(failureOf(() => apply(object({ count: 2 }), { live }))).toBeInstanceOf(ApplyConflictError);
});
