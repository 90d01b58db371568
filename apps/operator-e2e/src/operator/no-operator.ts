// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { resolve } from "node:path";
import { beforeAll } from "vitest";
import { adminKubectl } from "../admin-kubectl.ts";
import { operatorName, operatorNamespace } from "./manifests.ts";

const crds = resolve(import.meta.dirname, "../../../../deploy/crds");

/** For a test file, outside of its tests: the cluster has the CRDs, and nobody who acts on what is made of them. */
export function noOperator(): void {
  beforeAll(async () => {
    const kubectl = adminKubectl();
    await kubectl.run("apply", "--server-side", "--force-conflicts", "--kustomize", crds);
    await kubectl.run("wait", "--for=condition=Established", "crd", "samples.nuvolaris.org", "--timeout=150s");
    const another = ["deployment", operatorName, `--namespace=${operatorNamespace}`];
    await kubectl.run("delete", ...another, "--ignore-not-found", "--cascade=foreground", "--timeout=150s");
  });
}
