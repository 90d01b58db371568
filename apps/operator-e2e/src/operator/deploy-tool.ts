// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The programs behind `nx run operator:deploy` and `operator:undeploy`, on the cluster of this run. */
import { resolve } from "node:path";
import { inject } from "vitest";
import { adminKubectl } from "../admin-kubectl.ts";
import { runToEnd } from "../program.ts";

const main = resolve(import.meta.dirname, "../../../operator/src/deploy/main.ts");

/** Longer than the tool's own deadlines. */
const patienceMs = 300_000;

/** The tool did not do what it was asked to. The message ends with its words. */
export class DeployToolError extends Error {
  override readonly name = "DeployToolError";
}

export async function runDeployTool(verb: "deploy" | "undeploy", ...flags: readonly string[]): Promise<void> {
  const context = (await adminKubectl().run("config", "current-context")).trim();
  const command = ["--conditions=@nuvolaris/source", main, verb, "--context", context, "--overlay", "k3s", ...flags];
  const { code, stdout, stderr } = await runToEnd(process.execPath, command, {
    env: { KUBECONFIG: inject("e2e").kubeconfig },
    timeoutMs: patienceMs,
  });
  if (code !== 0) throw new DeployToolError(`${verb} ended with ${code ?? "a signal"}: ${stdout}${stderr}`);
}
