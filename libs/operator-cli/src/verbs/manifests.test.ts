// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `crds` and `rbac` write is applied, and is enough. */
import { Client, ConfigMap, CustomResourceDefinition, Namespace, untypedKind } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { startEmbedded } from "@nuvolaris/testing";
import { beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { CommandLine } from "../testing/command-line.ts";
import { deployer } from "../testing/deployer.ts";

interface Written {
  readonly kind: string;
  readonly metadata: Record<string, string>;
}

function documentsOf(text: string): readonly Written[] {
  // Proof: what is written are Kubernetes objects, whose metadata here are names alone; the tests compare the rest.
  return parseAllDocuments(text).map((document) => document.toJS() as Written);
}

const nameOf = ({ kind, metadata }: Written): string =>
  `${kind} ${metadata["namespace"] === undefined ? "" : `${metadata["namespace"]}/`}${metadata["name"] ?? ""}`;

// What is loaded at its first use takes real time.
beforeAll(() => Promise.all([import("./crds.ts"), import("./rbac.ts")]), 60_000);

test("crds writes each definition once, and touches no cluster", async () => {
  using line = new CommandLine(deployer());
  delete line.env["KUBECONFIG"];

  const yaml = await line.call("crds");
  expect(yaml).toMatchObject({ code: 0, stderr: "" });
  expect(documentsOf(yaml.stdout)).toEqual([Sample.manifest()]);
  const json = await line.call("crds", "--json");
  expect(JSON.parse(json.stdout)).toEqual({ apiVersion: "v1", kind: "List", items: [Sample.manifest()] });
});

test("an operator of built-in kinds has no definitions, which is told", async () => {
  const operator = createOperator({ name: "plain" });
  operator.on(ConfigMap).create(() => undefined);
  using line = new CommandLine(operator);

  expect(await line.call("crds")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("no kind of plain carries"),
  });
});

test.each([
  [
    [],
    deployer(),
    [
      ...["ServiceAccount default/deployer", "ClusterRole deployer", "ClusterRoleBinding deployer"],
      ...["Role default/deployer-pause", "RoleBinding default/deployer-pause"],
    ],
  ],
  [
    ["-n", "a", "b", "--service-account", "ops/robot", "--leader-elect"],
    deployer(),
    [
      "ServiceAccount ops/robot",
      ...["Role a/deployer", "RoleBinding a/deployer", "Role b/deployer", "RoleBinding b/deployer"],
      ...["Role ops/deployer-leader-election", "RoleBinding ops/deployer-leader-election"],
      ...["Role ops/deployer-pause", "RoleBinding ops/deployer-pause"],
    ],
  ],
  [
    ["--leader-elect", "--leader-elect-resource-namespace", "leases"],
    deployer(["own"]),
    [
      "ServiceAccount default/deployer",
      ...["Role own/deployer", "RoleBinding own/deployer"],
      ...["Role leases/deployer-leader-election", "RoleBinding leases/deployer-leader-election"],
      ...["Role leases/deployer-pause", "RoleBinding leases/deployer-pause"],
    ],
  ],
  [
    ["-n", "team-*", "!team-b"],
    deployer(["own"]),
    [
      ...["ServiceAccount default/deployer", "ClusterRole deployer", "ClusterRoleBinding deployer"],
      ...["Role default/deployer-pause", "RoleBinding default/deployer-pause"],
    ],
  ],
  [
    ["-n", "a,b,!b"],
    deployer(),
    [
      ...["ServiceAccount default/deployer", "Role a/deployer", "RoleBinding a/deployer"],
      ...["Role default/deployer-pause", "RoleBinding default/deployer-pause"],
    ],
  ],
  [
    ["-A", "--operator-namespace", "ops"],
    deployer(["own"]),
    [
      ...["ServiceAccount default/deployer", "ClusterRole deployer", "ClusterRoleBinding deployer"],
      ...["Role ops/deployer-pause", "RoleBinding ops/deployer-pause"],
    ],
  ],
])("rbac %j writes roles where they are needed", async (flags, operator, expected) => {
  using line = new CommandLine(operator);
  delete line.env["KUBECONFIG"];

  const { code, stdout } = await line.call("rbac", ...flags);

  expect(code).toBe(0);
  expect(documentsOf(stdout).map(nameOf)).toEqual(expected);
});

test("the rules are the operator's, and the bindings name its service account", async () => {
  using line = new CommandLine(deployer());

  const { stdout } = await line.call("rbac", "--service-account", "ops/robot", "--json");

  expect(JSON.parse(stdout)).toMatchObject({
    items: [
      { kind: "ServiceAccount" },
      { rules: deployer().rbac().cluster },
      {
        roleRef: { kind: "ClusterRole", name: "deployer" },
        subjects: [{ kind: "ServiceAccount", namespace: "ops", name: "robot" }],
      },
      { kind: "Role", rules: deployer().rbac().pause },
      { kind: "RoleBinding" },
    ],
  });
});

test("reviews of who scrapes are allowed for metrics that are served securely", async () => {
  using line = new CommandLine(deployer());

  const { stdout } = await line.call("rbac", "--metrics-secure");

  expect(stdout).toMatch(
    /apiGroups:\n +- authentication\.k8s\.io\n +resources:\n +- tokenreviews\n +verbs:\n +- create\n/,
  );
  expect(stdout).toMatch(/- subjectaccessreviews\n/);
  expect((await line.call("rbac")).stdout).not.toContain("reviews");
});

test("a service account that is none is wrong usage", async () => {
  using line = new CommandLine(deployer());

  expect(await line.call("rbac", "--service-account", "robot")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("expected namespace/name"),
  });
});

test("an API server takes all of it", async () => {
  await using plane = await startEmbedded();
  const client = new Client({ transport: plane.transport, clock: plane.clock, fieldManager: "test" });
  for (const name of ["a", "ops"]) await client.create(Namespace, { metadata: { name } });
  using line = new CommandLine(deployer());
  const crds = await line.call("crds");
  const rbac = await line.call("rbac", "-n", "a", "--service-account", "ops/robot", "--leader-elect");

  const plurals: Record<string, string> = {
    ServiceAccount: "serviceaccounts",
    Role: "roles",
    RoleBinding: "rolebindings",
  };
  for (const object of documentsOf(rbac.stdout)) {
    const group = object.kind === "ServiceAccount" ? "" : "rbac.authorization.k8s.io";
    await client.create(untypedKind({ group, version: "v1", plural: plurals[object.kind] ?? "" }), {
      apiVersion: group === "" ? "v1" : `${group}/v1`,
      ...object,
    });
  }
  const [definition] = documentsOf(crds.stdout);
  expect(await client.create(CustomResourceDefinition, { ...Sample.manifest(), ...definition })).toBeDefined();
});
