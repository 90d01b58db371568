// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The annotations are what the storages of kopf 1.45 wrote for this object. */
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { PlannedHandler } from "../cycle-plan.ts";
import { essenceHash } from "../essence.ts";
import { kopfTakeover } from "./kopf-takeover.ts";

const essence = {
  spec: { count: 1, ratio: 0.5, text: "naïve" },
  metadata: { labels: { tier: "gold" }, annotations: { note: "ä", "nuvolaris.org/other": "y" } },
};
const hash = essenceHash(essence);
const lastHandled = {
  "kopf.zalando.org/last-handled-configuration":
    '{"spec":{"count":1,"ratio":0.5,"text":"na\\u00efve"},"metadata":{"labels":{"tier":"gold"},"annotations":{"note":"\\u00e4","nuvolaris.org/other":"y"}}}\n',
};
const created = {
  "kopf.zalando.org/create_fn":
    '{"started":"2026-01-01T00:00:00.095797+00:00","delayed":"2026-01-01T00:01:00.110578+00:00","purpose":"create","retries":2,"success":false,"failure":false,"message":"not yet","subrefs":["create_fn/item1","create_fn/item2"]}',
  "kopf.zalando.org/create_fn.item1":
    '{"started":"2026-01-01T00:00:00.095797+00:00","stopped":"2026-01-01T00:00:01.095797+00:00","purpose":"create","retries":1,"success":true,"failure":false}',
};
const done = (purpose: string): string =>
  `{"started":"2026-01-01T00:00:00.095797+00:00","purpose":"${purpose}","retries":1,"success":true,"failure":false}`;

type Thing = KubernetesObject & { readonly spec: object; readonly status?: object };

function thing(annotations: Record<string, string>, more: { readonly count?: number; readonly kind?: string } = {}) {
  const { count = 1, kind = "Thing" } = more;
  const object: Stored<Thing> = {
    apiVersion: "nuvolaris.org/v1",
    kind,
    metadata: {
      name: "a",
      uid: "u1",
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { tier: "gold" },
      annotations: { note: "ä", "nuvolaris.org/other": "y", ...annotations },
      ...(kind === "ReplicaSet" && {
        ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "d", uid: "d" }],
      }),
    },
    spec: { ...essence.spec, count },
  };
  return object;
}

const create: PlannedHandler = { id: "create_fn", cause: "create" };
const update: PlannedHandler = { id: "updated", cause: "update", aliases: ["update_fn"] };
const field: PlannedHandler = { id: "update_fn/spec.count", cause: "field", field: ["spec", "count"] };
const remove: PlannedHandler = { id: "delete_fn", cause: "delete" };
const handlers = [create, update, field, remove];

function read(object: Stored<Thing>, problems: string[] = []) {
  return kopfTakeover().readRecord(object, handlers, (problem) => void problems.push(problem));
}

test("an object that kopf has not handled has no record", () => {
  expect(read(thing({}))).toBeUndefined();
});

test("what kopf last handled is what every handler has seen", () => {
  expect(read(thing(lastHandled))).toEqual({ uid: "u1", seen: hash, handlers: {}, essences: { [hash]: essence } });
});

test("a change that kopf has not handled is told from it", () => {
  const record = read(thing(lastHandled, { count: 2 }));

  expect(record?.seen).toBe(hash);
  expect(record?.essences[hash]).toEqual(essence);
});

test("a creation that kopf had begun goes on with its attempts, its wait and its sub-handlers", () => {
  expect(read(thing(created))?.handlers).toEqual({
    create_fn: { attempts: 2, nextAt: "2026-01-01T00:01:00.110Z", tried: hash },
    "create_fn/item1": { outcome: "succeeded", tried: hash },
    "update_fn/spec.count": { seen: null },
  });
});

test("of a creation that kopf had begun, a field handler that has ended is not called again", () => {
  const key = "kopf.zalando.org/update_fn.spec.count";

  expect(read(thing({ ...created, [key]: done("create") }))?.handlers).toMatchObject({
    create_fn: { attempts: 2 },
    "update_fn/spec.count": { seen: hash },
  });
  expect(read(thing({ ...created, [key]: done("create").replace("true", "false") }))?.handlers).toMatchObject({
    "update_fn/spec.count": { attempts: 1, seen: null },
  });
});

test("of an update that kopf had begun, only what has not ended is called, by id or alias", () => {
  const object = thing({ ...lastHandled, "kopf.zalando.org/update_fn": done("update") }, { count: 2 });
  const now = essenceHash({ ...essence, spec: { ...essence.spec, count: 2 } });

  expect(read(object)).toMatchObject({ seen: hash, handlers: { updated: { seen: now } } });
});

test("a deletion that kopf had begun goes on", () => {
  const object = thing({ ...lastHandled, "kopf.zalando.org/delete_fn": done("delete") });

  expect(read(object)?.handlers).toEqual({ delete_fn: { outcome: "succeeded", tried: hash } });
});

test("progress that was made for another cause counts for nothing", () => {
  const object = thing({ ...lastHandled, "kopf.zalando.org/delete_fn": done("update") });

  expect(read(object)?.handlers).toEqual({});
});

test("a state that cannot be read is told, and the object counts as handled as it is", () => {
  const problems: string[] = [];
  const key = "kopf.zalando.org/last-handled-configuration";

  for (const text of ["{", "[]"]) {
    expect(read(thing({ [key]: text }), problems)).toMatchObject({ seen: hash, handlers: {} });
  }

  expect(problems).toEqual(
    Array(2).fill(`annotation ${key} is not a JSON object: the object counts as handled as it is`),
  );
});

test("an id that is too long for a name is found by its beginning", () => {
  const id = "a_function_with_a_long_name_to_be_cut/and.a.sub.handler.of.it.too";
  const key = "kopf.zalando.org/a_function_with_a_long_name_to_be_cut.and.a.sub.handler.-U8r-Cg";
  const readLong = (annotations: Record<string, string>) =>
    kopfTakeover().readRecord(thing(annotations), [{ id, cause: "create" }], () => undefined)?.handlers;

  expect(readLong({ [key]: done("create") })).toEqual({ [id]: { outcome: "succeeded", tried: hash } });
  expect(readLong({ [key.replace("sub", "nub")]: done("create") })).toBeUndefined();
  expect(readLong({ [key]: done("create"), [key.replace("U8r-Cg", "U9r-Cg")]: done("create") })).toBeUndefined();
});

test("a ReplicaSet has its own state, not the one that was copied from its Deployment", () => {
  const copied = { "kopf.zalando.org/last-handled-configuration": '{"spec":{"of":"the Deployment"}}' };
  const own = { "kopf.zalando.org/last-handled-configuration-ofDRS": '{"spec":{"of":"itself"}}' };
  const replicaSet = thing({ ...copied, ...own }, { kind: "ReplicaSet" });

  expect(read(replicaSet)?.seen).toBe(essenceHash({ spec: { of: "itself" } }));
  expect(read(thing(copied, { kind: "ReplicaSet" }))).toBeUndefined();
});

test("kopf's marks are its state and its progress, and nothing else under its prefix", () => {
  const touched = { "kopf.zalando.org/touch-dummy": "2026-01-01T00:00:00" };
  const object = thing({ ...lastHandled, ...created, ...touched, "kopf.zalando.org/kopf-managed": "yes" });

  expect(kopfTakeover().marks(object)).toEqual([
    ...Object.keys(lastHandled),
    ...Object.keys(created),
    ...Object.keys(touched),
  ]);
});

test("an operator may have had a prefix of its own", () => {
  const object = thing({ "my.example.com/last-handled-configuration": '{"spec":{"count":7}}' });
  const takeover = kopfTakeover({ prefix: "my.example.com" });

  expect(takeover.readRecord(object, handlers, () => undefined)?.seen).toBe(essenceHash({ spec: { count: 7 } }));
  expect(takeover.marks(object)).toEqual(["my.example.com/last-handled-configuration"]);
});

/** As the storages of the status write it: `None` is left out by the server. */
const status = {
  kopf: {
    "last-handled-configuration": '{"spec":{"count":7}}',
    progress: {
      updated: {
        started: "2026-01-01T00:00:00.095797+00:00",
        delayed: "2026-01-01T00:01:00.110578+00:00",
        purpose: "update",
        retries: 2,
        success: false,
        failure: false,
        subrefs: ["updated/one"],
      },
      "updated/one": { started: "2026-01-01T00:00:00+00:00", purpose: "update", retries: 1, success: true },
    },
  },
};

test("state and progress in the status count like those in annotations, and there is nothing to take off", () => {
  const object = { ...thing({}), status };

  expect(read(object)).toMatchObject({
    seen: essenceHash({ spec: { count: 7 } }),
    handlers: {
      updated: { attempts: 2, nextAt: "2026-01-01T00:01:00.110Z" },
      "updated/one": { outcome: "succeeded" },
    },
  });
  expect(kopfTakeover().marks(object)).toEqual([]);
});

test("where both are there, annotations count, as for kopf", () => {
  expect(read({ ...thing({ ...lastHandled, "kopf.zalando.org/updated": done("update") }), status })).toMatchObject({
    seen: hash,
    handlers: { updated: { seen: hash } },
  });
});

test("the field of the status may have another name", () => {
  const object = { ...thing({}), status: { mine: status.kopf } };

  expect(read(object)).toBeUndefined();
  expect(kopfTakeover({ statusField: "mine" }).readRecord(object, handlers, () => undefined)).toBeDefined();
});

test("a state in the status that cannot be read is told by its place", () => {
  const problems: string[] = [];

  read({ ...thing({}), status: { kopf: { "last-handled-configuration": "{" } } }, problems);

  expect(problems).toEqual([
    "status.kopf.last-handled-configuration is not a JSON object: the object counts as handled as it is",
  ]);
});
