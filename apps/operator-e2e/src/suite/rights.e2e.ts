// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The operator may do what its generated roles say, and needs all of it. */
import { afterEach } from "vitest";
import { adminKubectl } from "../admin-kubectl.ts";
import { e2eTests } from "../e2e-test.ts";
import { installationOf, installedOperator } from "../operator/installed-operator.ts";
import { apply, operatorName, operatorNamespace, renderOperator, type Manifest } from "../operator/manifests.ts";
import { applySamples, waitForReplicas } from "../samples.ts";

const operator = installedOperator();
const e2e = e2eTests({ operator });
const account = `system:serviceaccount:${operatorNamespace}:${operatorName}`;

interface PolicyRule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A right of the ClusterRole, as RBAC names it. */
interface Right {
  readonly verb: string;
  readonly resource: string;
}

async function clusterRole(): Promise<Manifest & { readonly rules: readonly PolicyRule[] }> {
  const { surroundings } = await renderOperator(adminKubectl());
  const isTheRole = ({ kind, metadata }: Manifest): boolean => kind === "ClusterRole" && metadata.name === operatorName;
  // Proof: a ClusterRole has rules.
  return surroundings.find(isTheRole) as Manifest & { readonly rules: readonly PolicyRule[] };
}

async function takeAway({ verb, resource }: Right): Promise<void> {
  const role = await clusterRole();
  const rules = role.rules.map((rule) =>
    rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((each) => each !== verb) } : rule,
  );
  await apply(adminKubectl(), [{ ...role, rules: rules.filter(({ verbs }) => verbs.length > 0) }]);
}

async function giveBack(): Promise<void> {
  await apply(adminKubectl(), [await clusterRole()]);
}

afterEach(giveBack);

e2e("the operator may not do more than its work", { needs: ["rbac"] }, async ({ kubectl, expect }) => {
  const may = async (verb: string, resource: string): Promise<boolean> =>
    (await kubectl.try(["auth", "can-i", verb, resource, `--as=${account}`])).stdout.startsWith("yes");

  expect(await may("patch", "deployments.apps")).toBe(true);
  for (const [verb, resource] of [
    ["get", "secrets"],
    ["delete", "samples.nuvolaris.org"],
    ["create", "pods"],
    ["create", "clusterrolebindings.rbac.authorization.k8s.io"],
  ] as const) {
    expect([verb, resource, await may(verb, resource)]).toEqual([verb, resource, false]);
  }
});

const needed: readonly (Right & { readonly refusal: string })[] = [
  {
    verb: "create",
    resource: "deployments",
    refusal: String.raw`cannot create resource \\?"deployments\\?" in API group \\?"apps`,
  },
  {
    verb: "patch",
    resource: "samples/status",
    refusal: String.raw`cannot patch resource \\?"samples/status\\?" in API group \\?"nuvolaris.org`,
  },
];
for (const { refusal, ...right } of needed) {
  const sentence = `without the right to ${right.verb} ${right.resource} the operator says so, and goes on when it has it`;
  e2e(sentence, { needs: ["rbac"] }, async ({ kubectl, expect }) => {
    await takeAway(right);
    await applySamples(kubectl, { name: "obj", count: 1 });

    await expect
      .poll(() => installationOf(operator).logs(), { timeout: 150_000, interval: 500 })
      .toMatch(new RegExp(`User \\\\?"${account}\\\\?" ${refusal}`));
    await giveBack();

    await waitForReplicas(kubectl, "obj", 1);
    const observed = "--for=jsonpath={.status.observedGeneration}=1";
    await kubectl.run("wait", observed, "sample/obj", "--timeout=150s");
  });
}
