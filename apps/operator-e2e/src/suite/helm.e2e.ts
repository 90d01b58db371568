// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The chart: installed, upgraded and uninstalled by helm, on a cluster that had no operator before. */
import { resolve } from "node:path";
import { afterEach, beforeEach, inject } from "vitest";
import { adminKubectl } from "../admin-kubectl.ts";
import { e2eTests } from "../e2e-test.ts";
import { operatorNamespace, removeOperator } from "../operator/manifests.ts";
import { runToEnd } from "../program.ts";
import { applySamples, waitForReplicas } from "../samples.ts";

const chart = resolve(import.meta.dirname, "../../../../deploy/chart");
const release = "e2e-release";
const e2e = e2eTests();

/** Why there is nothing to see here: no helm, or nodes that would really run an image which they cannot be given. */
function whyNot(): string | undefined {
  const { helm: found, operatorBuilds, capabilities } = inject("e2e");
  if ("missing" in found) return found.missing;
  if (operatorBuilds.form === "images" || !capabilities.includes("pods")) return undefined;
  return "the operator's image cannot be brought to the nodes";
}

/** helm did not do what it was asked to. The message ends with its words. */
class HelmError extends Error {
  override readonly name = "HelmError";
}

async function helm(...args: readonly string[]): Promise<string> {
  const { helm: found, kubeconfig, runFolder } = inject("e2e");
  const program = "program" in found ? found.program : "helm";
  const flags = ["--namespace", operatorNamespace];
  const { code, stdout, stderr } = await runToEnd(program, [...args, ...flags], {
    env: { KUBECONFIG: kubeconfig, HOME: runFolder },
    timeoutMs: 240_000,
  });
  if (code === 0) return stdout;
  throw new HelmError(`helm ${args.join(" ")} ended with ${code ?? "a signal"}: ${stderr}${stdout}`);
}

/** The image of this run where there is one; elsewhere nothing runs it, and any name will do. */
function imageFlags(): readonly string[] {
  const { form, current } = inject("e2e").operatorBuilds;
  const tag = form === "images" ? current.slice(current.lastIndexOf(":") + 1) : "simulated";
  return ["--set", `image.tag=${tag}`, "--set", "image.pullPolicy=IfNotPresent"];
}

const clean = async (): Promise<void> => {
  await removeOperator(adminKubectl());
};
beforeEach(clean, 400_000);
afterEach(clean, 400_000);

e2e(
  "helm installs the operator, upgrades it, and leaves Samples and CRD behind when it takes it off",
  { needs: ["ready-pods", "namespaces"], unless: whyNot(), timeoutMs: 900_000 },
  async ({ kubectl, expect }) => {
    const admin = adminKubectl();
    await helm("install", release, chart, "--create-namespace", "--wait", "--timeout", "200s", ...imageFlags());
    await applySamples(kubectl, { name: "obj", count: 1 });
    const reconciles = inject("e2e").operatorBuilds.form === "images";
    if (reconciles) await waitForReplicas(kubectl, "obj", 1);

    await helm("upgrade", release, chart, "--wait", "--timeout", "200s", "--set", "replicas=1", ...imageFlags());
    const replicas = ["get", "deployment", "sample-operator", `--namespace=${operatorNamespace}`];
    expect(await admin.run(...replicas, "--output=jsonpath={.status.readyReplicas}")).toBe("1");

    await helm("uninstall", release, "--wait", "--timeout", "200s");
    // helm waits for what it made; the pods are the Deployment's.
    await admin.run("wait", "--for=delete", "pods", "--all", `--namespace=${operatorNamespace}`, "--timeout=150s");
    expect(await admin.run("get", "all", `--namespace=${operatorNamespace}`, "--output=name")).toBe("");
    expect(await kubectl.run("get", "samples", "--output=name")).toBe("sample.nuvolaris.org/obj\n");
  },
);
