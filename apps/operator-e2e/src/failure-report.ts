// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What one wants to see of a cluster after a test failed on it, written into a folder. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { adminKubectl } from "./admin-kubectl.ts";
import { RemotePlane } from "./control-plane/plane-socket.ts";
import { operatorNamespace } from "./operator/manifests.ts";
import type { OperatorInstallation } from "./operator/operator-installation.ts";

export interface FailedTest {
  readonly sentence: string;
  readonly namespace: string;
  readonly operator: OperatorInstallation | undefined;
}

/** The end of a long text tells more than its beginning. */
const maxCharacters = 1_000_000;

/** Writes the report and says where it is. What cannot be had is told in its place: a report never fails. */
export async function reportFailure({ sentence, namespace, operator }: FailedTest): Promise<void> {
  const { reportFolder, planeSocket } = inject("e2e");
  const kubectl = adminKubectl();
  const folder = join(reportFolder, sentence.replaceAll(/[^a-zA-Z0-9]+/g, "-").slice(0, 80));
  await mkdir(folder, { recursive: true });
  const inNamespace = (...args: string[]): Promise<string> => kubectl.run(...args, `--namespace=${namespace}`);
  const parts: Readonly<Record<string, () => Promise<string>>> = {
    "objects.yaml": () => inNamespace("get", "samples,deployments,replicasets,pods", "--output=yaml"),
    "describe.txt": () => inNamespace("describe", "samples,deployments,replicasets,pods"),
    "events.txt": () => kubectl.run("get", "events", "--all-namespaces", "--sort-by=.metadata.creationTimestamp"),
    "operator.yaml": () => kubectl.run("get", "all,leases", `--namespace=${operatorNamespace}`, "--output=yaml"),
    "operator.log": () => operator?.logs() ?? Promise.resolve("no operator was installed by this test file"),
    "control-plane.log": () => new RemotePlane(planeSocket).logs(),
  };
  for (const [file, read] of Object.entries(parts)) {
    const text = await read().catch((error: unknown) => `cannot be had: ${String(error)}`);
    await writeFile(join(folder, file), text.slice(-maxCharacters));
  }
  console.error(`what the cluster looked like when "${sentence}" failed: ${folder}`);
}
