// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { createMemoryDisk, MemoryStorageLog, type MemoryDisk } from "../storage/memory-storage-log.ts";
import { Storage } from "../storage/storage.ts";
import type { AccessDecision } from "./authorizer.ts";
import { RbacAuthorizer } from "./rbac-authorizer.ts";

const group = "rbac.authorization.k8s.io";
const readPods = [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }];

/** A store with roles and bindings that are short to write. */
class Scene implements AsyncDisposable {
  readonly storage: Storage;
  readonly authorizer: RbacAuthorizer;

  private constructor(storage: Storage) {
    this.storage = storage;
    this.authorizer = new RbacAuthorizer(storage);
  }

  static async open(disk?: MemoryDisk): Promise<Scene> {
    const log = disk && { log: new MemoryStorageLog(disk) };
    return new Scene(
      await Storage.open({ clock: new FakeClock(), historyLimit: 10, onError: () => undefined, ...log }),
    );
  }

  /** `Role a/reader`, or `ClusterRole reader`. */
  put(what: string, fields: object): void {
    const [kind = "", key = ""] = what.split(" ");
    const [namespace, name = key] = key.includes("/") ? key.split("/") : [];
    const resource = `${kind.toLowerCase()}s.${group}`;
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    const expected = this.storage.get(resource, key)?.revision ?? 0;
    this.storage.write({ resource, key, expected, object: { apiVersion: `${group}/v1`, kind, metadata, ...fields } });
  }

  drop(resource: string, key: string): void {
    const resourceName = `${resource}.${group}`;
    this.storage.write({ resource: resourceName, key, expected: this.storage.get(resourceName, key)?.revision ?? 0 });
  }

  /** Whether `username` may get pods. */
  ask(username: string, namespace: string, ...groups: readonly string[]): AccessDecision {
    return this.authorizer.authorize({
      user: { username, groups },
      verb: "get",
      group: "",
      resource: "pods",
      namespace,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.authorizer[Symbol.dispose]();
    await this.storage[Symbol.asyncDispose]();
  }
}

const bind = (role: string, ...subjects: readonly object[]): object => {
  const [kind, name] = role.split(" ");
  return { roleRef: { apiGroup: group, kind, name }, subjects };
};
const userNamed = (name: string): object => ({ kind: "User", name });

test("a RoleBinding grants in its namespace, a ClusterRoleBinding everywhere", async () => {
  await using scene = await Scene.open();
  scene.put("ClusterRole reader", { rules: readPods });
  scene.put("RoleBinding a/jane", bind("ClusterRole reader", userNamed("jane")));
  scene.put("ClusterRoleBinding bob", bind("ClusterRole reader", userNamed("bob")));

  expect(scene.ask("jane", "a")).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "jane/a" of ClusterRole "reader" to User "jane"',
  });
  expect(scene.ask("jane", "b")).toEqual({ allowed: false });
  expect(scene.ask("jane", "")).toEqual({ allowed: false });
  expect(scene.ask("bob", "b")).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by ClusterRoleBinding "bob" of ClusterRole "reader" to User "bob"',
  });
  expect(scene.ask("bob", "").allowed).toBe(true);
});

interface SubjectRow {
  readonly what: string;
  readonly subject: object;
  readonly user: readonly [username: string, ...groups: readonly string[]];
  readonly allowed: boolean;
}

const account = { kind: "ServiceAccount", name: "worker" };
const subjects: readonly SubjectRow[] = [
  { what: "a user of the name", subject: userNamed("jane"), user: ["jane"], allowed: true },
  {
    what: "a member of the group",
    subject: { kind: "Group", name: "dev" },
    user: ["jane", "ops", "dev"],
    allowed: true,
  },
  {
    what: "a service account of the binding's namespace",
    subject: account,
    user: ["system:serviceaccount:a:worker"],
    allowed: true,
  },
  {
    what: "a service account of another namespace that is named",
    subject: { ...account, namespace: "b" },
    user: ["system:serviceaccount:b:worker"],
    allowed: true,
  },
  { what: "no user whose name is a group's", subject: { kind: "Group", name: "dev" }, user: ["dev"], allowed: false },
  {
    what: "no member of a group of the user's name",
    subject: userNamed("jane"),
    user: ["bob", "jane"],
    allowed: false,
  },
  {
    what: "no service account of another namespace",
    subject: account,
    user: ["system:serviceaccount:b:worker"],
    allowed: false,
  },
  { what: "nobody for a kind that is none", subject: { kind: "Robot", name: "jane" }, user: ["jane"], allowed: false },
];

test.each(subjects)("a subject is $what", async ({ subject, user: [username, ...groups], allowed }) => {
  await using scene = await Scene.open();
  scene.put("Role a/reader", { rules: readPods });
  scene.put("RoleBinding a/one", bind("Role reader", subject));

  expect(scene.ask(username, "a", ...groups).allowed).toBe(allowed);
});

test("a change of a role or a binding is in force with its write, and so is its end", async () => {
  await using scene = await Scene.open();
  scene.put("RoleBinding a/one", bind("Role reader", userNamed("jane")));
  expect(scene.ask("jane", "a").allowed).toBe(false);
  scene.put("Role a/reader", { rules: readPods });
  expect(scene.ask("jane", "a").allowed).toBe(true);
  scene.put("Role a/reader", { rules: [] });
  expect(scene.ask("jane", "a").allowed).toBe(false);
  scene.put("Role a/reader", { rules: readPods });
  scene.put("RoleBinding a/one", bind("Role reader", userNamed("bob")));
  expect([scene.ask("jane", "a").allowed, scene.ask("bob", "a").allowed]).toEqual([false, true]);
  scene.drop("roles", "a/reader");
  expect(scene.ask("bob", "a").allowed).toBe(false);
  scene.put("Role a/reader", { rules: readPods });
  scene.drop("rolebindings", "a/one");
  expect(scene.ask("bob", "a")).toEqual({ allowed: false });
});

test("a write that is not durable yet grants nothing", async () => {
  const disk = createMemoryDisk();
  await using scene = await Scene.open(disk);
  scene.put("Role a/reader", { rules: readPods });
  scene.put("RoleBinding a/one", bind("Role reader", userNamed("jane")));
  expect(scene.ask("jane", "a").allowed).toBe(false);
  await scene.storage.whenDurable(scene.storage.revision);
  expect(scene.ask("jane", "a").allowed).toBe(true);
});

test("what was stored before is known from the start", async () => {
  const disk = createMemoryDisk();
  {
    await using scene = await Scene.open(disk);
    scene.put("Role a/reader", { rules: readPods });
    scene.put("RoleBinding a/one", bind("Role reader", userNamed("jane")));
  }
  await using scene = await Scene.open(disk);

  expect(scene.ask("jane", "a").allowed).toBe(true);
});

test("a refusal tells which roles are not there, each once", async () => {
  await using scene = await Scene.open();
  scene.put("RoleBinding a/one", bind("Role gone", userNamed("jane")));
  expect(scene.ask("jane", "a")).toEqual({ allowed: false, reason: `RBAC: role.${group} "gone" not found` });
  scene.put("RoleBinding a/two", bind("Role gone", userNamed("jane")));
  scene.put("ClusterRoleBinding three", bind("ClusterRole lost", userNamed("jane")));
  expect(scene.ask("jane", "a").reason).toBe(
    `RBAC: [clusterrole.${group} "lost" not found, role.${group} "gone" not found]`,
  );
});

test("members of system:masters need no role, and have no rules by that", async () => {
  await using scene = await Scene.open();

  expect(scene.ask("root", "a", "system:masters")).toEqual({ allowed: true });
  expect(scene.authorizer.rulesFor({ username: "root", groups: ["system:masters"] }, "a")).toEqual([]);
});

test("the rules of somebody are those of all that binds them, once each", async () => {
  await using scene = await Scene.open();
  scene.put("ClusterRole reader", { rules: readPods });
  scene.put("Role a/own", { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }] });
  scene.put("ClusterRoleBinding one", bind("ClusterRole reader", userNamed("jane"), { kind: "Group", name: "dev" }));
  scene.put("RoleBinding a/two", bind("Role own", { kind: "Group", name: "dev" }));

  expect(scene.authorizer.rulesFor({ username: "jane", groups: ["dev"] }, "a")).toEqual([
    { verbs: ["get"], apiGroups: [""], resources: ["pods"] },
    { verbs: ["get"], nonResourceURLs: ["/x"] },
  ]);
});
