// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The operator under its own roles: nothing that it sends is refused, and nothing that it may do goes unused. */
import { Client, CustomResourceDefinition, Deployment, handlerTransport, Namespace } from "@nuvolaris/client";
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, type PolicyRule, type RunOptions } from "@nuvolaris/framework";
import { startEmbedded, type EmbeddedControlPlane } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { registerSampleController } from "../sample/sample-controller.ts";
import { operatorName, operatorNamespace } from "./names.ts";
import { clusterRbac, leaderElectionRbac, operatorRules } from "./rbac.ts";

const groups = ["system:serviceaccounts", `system:serviceaccounts:${operatorNamespace}`, "system:authenticated"];
const user = { username: `system:serviceaccount:${operatorNamespace}:${operatorName}`, groups };
const key = { namespace: "default", name: "a" };

/** `patch nuvolaris.org/samples/status`, as a role has it; undefined for discovery, which needs no role of ours. */
function permissionOf({ method, url }: Request): string | undefined {
  const { pathname, searchParams } = new URL(url);
  const path =
    /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+\/(?:namespaces\/[^/]+\/)?(?<resource>[^/]+)(?:\/(?<name>[^/]+))?(?<sub>\/[^/]+)?$/;
  const { group = "", resource, name, sub = "" } = path.exec(pathname)?.groups ?? {};
  if (resource === undefined) return undefined;
  const read = name !== undefined ? "get" : searchParams.has("watch") ? "watch" : "list";
  const verbs: Record<string, string> = { GET: read, POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };
  return `${verbs[method] ?? method} ${group}/${resource}${sub}`;
}

/** The permissions of rules, as {@link permissionOf} writes them. */
function permissionsOf(rules: readonly PolicyRule[]): readonly string[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
  );
}

/** The operator's client, which tells what it asks for and what of it is refused. */
function watchedClient(plane: EmbeddedControlPlane) {
  const used = new Set<string>();
  const refused: string[] = [];
  const transport = handlerTransport(async (request) => {
    const permission = permissionOf(request);
    if (permission !== undefined) used.add(permission);
    const response = await plane.server.handle(request, { user });
    if (response.status === 403) refused.push(`${request.method} ${request.url}`);
    return response;
  });
  return { used, refused, client: new Client({ transport, clock: plane.clock, fieldManager: operatorName }) };
}

/** What no request shows, or not on this server. */
const unseen: Readonly<Record<string, string>> = {
  "create apps/deployments": "an apply that finds no object needs it beside patch",
  "get apps/deployments": "gives nothing that list does not",
  "get nuvolaris.org/samples": "a status that is refused for its age is worked out anew from the live object",
  "list /configmaps": "a server without streamed lists is asked for plain ones",
  "list apps/deployments": "a server without streamed lists is asked for plain ones",
  "list nuvolaris.org/samples": "a server without streamed lists is asked for plain ones",
  "patch events.k8s.io/events": "an event that comes again within minutes becomes a series",
  "update nuvolaris.org/samples/finalizers": "admission plugin OwnerReferencesPermissionEnforcement, where it is on",
};

/** An API server with the operator's roles, and time that a test lets pass until something is so. */
async function world() {
  const plane = await startEmbedded();
  const { clock, transport } = plane;
  const admin = new Client({ transport, clock });
  await admin.create(Namespace, { metadata: { name: operatorNamespace } });
  await admin.create(CustomResourceDefinition, Sample.manifest());
  const [clusterRole, clusterRoleBinding] = clusterRbac();
  const [role, roleBinding] = leaderElectionRbac();
  await admin.create(ClusterRole, clusterRole);
  await admin.create(ClusterRoleBinding, clusterRoleBinding);
  await admin.create(Role, role);
  await admin.create(RoleBinding, roleBinding);
  await clock.advance(1000);
  const until = async (isSo: () => unknown): Promise<void> => {
    const advance = async (): Promise<void> => {
      await clock.advance(50);
      expect(await isSo()).toBeTruthy();
    };
    await vi.waitFor(advance, { timeout: 100_000, interval: 1 });
  };
  return { plane, admin, until, [Symbol.asyncDispose]: () => plane[Symbol.asyncDispose]() };
}

/** Starts a replica of the operator; gives its end. */
function startReplica(identity: string, parts: Pick<RunOptions, "client" | "clock" | "signal">) {
  const operator = createOperator({ name: operatorName });
  registerSampleController(operator, { defaultImage: "web:1" });
  const leaderElection = { namespace: operatorNamespace, name: operatorName, identity };
  return operator.run({ ...parts, leaderElection, pause: { namespace: operatorNamespace } });
}

test("the operator may do what it does, and does what it may", { timeout: 300_000 }, async () => {
  await using here = await world();
  const { admin } = here;
  const { client, used, refused } = watchedClient(here.plane);
  const until = (isSo: () => unknown): Promise<void> =>
    here.until(() => {
      // First, so that a refusal is what the failure tells.
      expect(refused).toEqual([]);
      return isSo();
    });
  const stop = new AbortController();
  const parts = { client, clock: here.plane.clock, signal: stop.signal };
  const replicas = ["one", "two"].map((identity) => startReplica(identity, parts));

  await admin.create(Sample, { metadata: key, spec: { count: 1 } });
  await until(async () => (await admin.get(Sample, key)).status?.conditions);
  await admin.delete(Deployment, key);
  await until(async () => (await admin.list(Deployment)).items.length === 1);
  await until(() => used.has("watch coordination.k8s.io/leases"));
  stop.abort();
  let ended = false;
  const allEnded = Promise.all(replicas).then(() => (ended = true));
  await until(() => ended);
  await allEnded;

  expect(refused).toEqual([]);
  const { cluster, leaderElection, pause } = operatorRules("all namespaces");
  const unused = permissionsOf([...cluster, ...leaderElection, ...pause]).filter((permission) => !used.has(permission));
  expect([...new Set(unused)].toSorted()).toEqual(Object.keys(unseen).toSorted());
});
