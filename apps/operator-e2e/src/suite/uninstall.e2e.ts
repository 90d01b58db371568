// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The way out, in either order: nothing of the operator is left, and nothing waits for it. */
import { inject } from "vitest";
import { adminKubectl } from "../admin-kubectl.ts";
import { e2eTests, type E2eTest } from "../e2e-test.ts";
import { installOperator } from "../operator/installed-operator.ts";
import { runDeployTool } from "../operator/deploy-tool.ts";
import { operatorName, operatorNamespace, removeOperator } from "../operator/manifests.ts";
import { applySamples, waitForReplicas } from "../samples.ts";

const e2e = e2eTests();

async function deleteSamples(): Promise<void> {
  await adminKubectl().run("delete", "samples", "--all", "--all-namespaces", "--timeout=150s");
}

async function applyTwo({ kubectl }: E2eTest): Promise<void> {
  await applySamples(kubectl, { name: "a", count: 1 }, { name: "b", count: 2 });
  await waitForReplicas(kubectl, "a", 1);
  await waitForReplicas(kubectl, "b", 2);
}

async function childrenAreGone({ kubectl }: E2eTest): Promise<void> {
  if (!inject("e2e").capabilities.includes("gc")) return;
  await kubectl.run("wait", "--for=delete", "deployments", "--all", "--timeout=150s");
}

async function nothingIsLeft({ expect }: E2eTest): Promise<void> {
  const kubectl = adminKubectl();
  expect(await kubectl.run("get", "crd", "samples.nuvolaris.org", "--ignore-not-found")).toBe("");
  expect(await kubectl.run("get", "namespace", operatorNamespace, "--ignore-not-found")).toBe("");
  expect(await kubectl.run("get", "clusterroles,clusterrolebindings", "--output=name")).not.toContain(operatorName);
}

e2e("Samples first, then the operator: nothing is left", { needs: ["namespaces"] }, async (given) => {
  await using installation = await installOperator();
  await applyTwo(given);

  await runDeployTool("undeploy", "--crds");
  await childrenAreGone(given);
  await installation.stop();

  await nothingIsLeft(given);
});

e2e(
  "the operator first: Samples can be deleted without it, and nothing is left",
  { needs: ["namespaces"] },
  async (given) => {
    await using installation = await installOperator();
    await applyTwo(given);

    await installation.stop();
    await deleteSamples();
    await childrenAreGone(given);
    await removeOperator(adminKubectl());

    await nothingIsLeft(given);
  },
);
