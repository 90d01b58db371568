// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { admin } from "@nuvolaris/apiserver-http";
import { Client, ClusterRoleBinding, handlerTransport, RoleBinding, ServiceAccount } from "@nuvolaris/client";
import { startDevCluster, type DevCluster } from "@nuvolaris/dev-cluster";
import { expect, test } from "vitest";
import { ServeError } from "../usage-error.ts";
import { installRbac } from "./rbac-installer.ts";
import type { RbacManifest, RbacManifests } from "./rbac-manifests.ts";

const group = "rbac.authorization.k8s.io";
const account = { namespace: "robots", name: "one" };
const { signal } = new AbortController();

function clientOf({ server }: DevCluster): Client {
  return new Client({ transport: handlerTransport((request) => server.handle(request, { user: admin })) });
}

function manifest(kind: string, namespace: string | undefined, fields: object = {}): RbacManifest {
  const apiVersion = kind === "ServiceAccount" ? "v1" : `${group}/v1`;
  const metadata = { name: account.name, ...(namespace !== undefined && { namespace }) };
  return { apiVersion, kind, metadata, ...fields };
}

const bound = (kind: string, name: string): object => ({
  roleRef: { apiGroup: group, kind, name },
  subjects: [{ kind: "ServiceAccount", ...account }],
});

function rights(...more: readonly RbacManifest[]): RbacManifests {
  return { account, manifests: [manifest("ServiceAccount", account.namespace), ...more] };
}

test("what is installed comes with its namespaces, and installing it again changes nothing", async () => {
  await using cluster = await startDevCluster();
  await using client = clientOf(cluster);
  const wanted = rights(
    manifest("Role", "elsewhere", { rules: [] }),
    manifest("RoleBinding", "elsewhere", bound("Role", "one")),
  );
  await installRbac(wanted, { client, signal });
  const before = await client.get(ServiceAccount, account);
  await installRbac(wanted, { client, signal });

  expect((await client.get(ServiceAccount, account)).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  expect((await client.get(RoleBinding, { namespace: "elsewhere", name: "one" })).subjects).toEqual([
    { kind: "ServiceAccount", ...account },
  ]);
});

test("a binding that binds another role by now takes the place of the former", async () => {
  await using cluster = await startDevCluster();
  await using client = clientOf(cluster);
  for (const role of ["view", "edit"]) {
    const binding = manifest("ClusterRoleBinding", undefined, bound("ClusterRole", role));
    await installRbac(rights(binding), { client, signal });
    expect((await client.get(ClusterRoleBinding, { name: "one" })).roleRef.name).toBe(role);
  }
});

test("a binding that is no more among the manifests goes, and those of others stay", async () => {
  await using cluster = await startDevCluster();
  await using client = clientOf(cluster);
  const everywhere = manifest("ClusterRoleBinding", undefined, bound("ClusterRole", "view"));
  const somewhere = manifest("RoleBinding", "default", bound("ClusterRole", "view"));
  await client.create(ClusterRoleBinding, { metadata: { name: "another" }, ...bindingTo("view") });
  await installRbac(rights(everywhere, somewhere), { client, signal });
  const before = (await client.list(ClusterRoleBinding)).items.length;
  await installRbac(rights(somewhere), { client, signal });

  const names = (await client.list(ClusterRoleBinding)).items.map(({ metadata }) => metadata.name);
  expect(names).toHaveLength(before - 1);
  expect(names).toContain("another");
  expect(names).not.toContain("one");
  expect((await client.list(RoleBinding, { namespace: "default" })).items).toHaveLength(1);
});

test("what the cluster refuses is told by the manifest's name", async () => {
  await using cluster = await startDevCluster();
  await using client = clientOf(cluster);
  const wrong = manifest("ClusterRoleBinding", undefined, bound("Role", "one"));
  const refusal = installRbac(rights(wrong), { client, signal });

  await expect(refusal).rejects.toBeInstanceOf(ServeError);
  await expect(refusal).rejects.toThrow(
    /cannot apply ClusterRoleBinding one: .*roleRef\.kind: Unsupported value: "Role"/,
  );
});

function bindingTo(name: string) {
  return {
    roleRef: { apiGroup: group, kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", ...account }],
  };
}
