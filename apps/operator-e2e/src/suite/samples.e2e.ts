// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Samples and their Deployments: what the operator is for. */
import { describe } from "vitest";
import { e2eTests } from "../e2e-test.ts";
import { installedOperator } from "../operator/installed-operator.ts";
import { applySamples, waitForReplicas, waitUntilReady } from "../samples.ts";

const operator = installedOperator();
const e2e = e2eTests({ operator });

describe.concurrent("samples", () => {
  e2e("a Sample becomes a Deployment, which belongs to it", {}, async ({ kubectl, expect }) => {
    await applySamples(kubectl, { name: "obj", count: 2 });
    await waitForReplicas(kubectl, "obj", 2);

    const owner = await kubectl.run("get", "deployment", "obj", "--output=jsonpath={.metadata.ownerReferences[*].uid}");
    const uid = await kubectl.run("get", "sample", "obj", "--output=jsonpath={.metadata.uid}");
    expect(owner).toBe(uid);
  });

  e2e("a Sample is ready when its pods are", { needs: ["ready-pods"] }, async ({ kubectl, expect }) => {
    await applySamples(kubectl, { name: "obj", count: 2 });
    await waitUntilReady(kubectl, "obj");

    expect(await kubectl.run("get", "samples")).toMatch(/obj +2 +2 +2 of 2 replicas are ready/);
    const ready = await kubectl.run("get", "pods", "--output=jsonpath={.items[*].status.containerStatuses[*].ready}");
    expect(ready).toBe("true true");
  });

  e2e("a Sample is scaled up and down, by its scale and by its spec", {}, async ({ kubectl }) => {
    await applySamples(kubectl, { name: "obj", count: 1 });
    await waitForReplicas(kubectl, "obj", 1);

    await kubectl.run("scale", "sample", "obj", "--replicas=3");
    await waitForReplicas(kubectl, "obj", 3);
    await applySamples(kubectl, { name: "obj", count: 0 });
    await waitForReplicas(kubectl, "obj", 0);
  });

  e2e("scaling adds and removes pods", { needs: ["ready-pods"] }, async ({ kubectl, expect }) => {
    await applySamples(kubectl, { name: "obj", count: 1 });
    await waitUntilReady(kubectl, "obj");

    await kubectl.run("scale", "sample", "obj", "--replicas=3");
    await kubectl.run("wait", "--for=jsonpath={.status.readyReplicas}=3", "sample/obj", "--timeout=150s");
    await kubectl.run("scale", "sample", "obj", "--replicas=1");
    await kubectl.run("wait", "--for=jsonpath={.status.readyReplicas}=1", "sample/obj", "--timeout=150s");

    expect(await kubectl.run("get", "sample", "obj", "--output=jsonpath={.status.message}")).toContain("1 of 1");
  });

  e2e("what others change of the Deployment is put back", {}, async ({ kubectl }) => {
    await applySamples(kubectl, { name: "obj", count: 2 });
    await waitForReplicas(kubectl, "obj", 2);

    await kubectl.run("scale", "deployment", "obj", "--replicas=7");
    await kubectl.run("wait", "--for=jsonpath={.spec.replicas}=2", "deployment/obj", "--timeout=150s");
    await kubectl.run("set", "image", "deployment/obj", "sample=somebody/else:1");
    const image = "jsonpath={.spec.template.spec.containers[0].image}";
    const wanted = await kubectl.run("get", "sample", "obj", "--output=jsonpath={.spec.image}");
    await kubectl.run("wait", `--for=${image}=${wanted}`, "deployment/obj", "--timeout=150s");
  });

  e2e("a Deployment that was deleted is made again", {}, async ({ kubectl, expect }) => {
    await applySamples(kubectl, { name: "obj", count: 1 });
    await waitForReplicas(kubectl, "obj", 1);
    const uid = (): Promise<string> => kubectl.run("get", "deployment", "obj", "--output=jsonpath={.metadata.uid}");
    const before = await uid();

    await kubectl.run("delete", "deployment", "obj", "--cascade=background", "--wait=false");

    await expect
      .poll(() => uid().catch(() => before), { timeout: 150_000, interval: 250, message: "the Deployment's uid" })
      .not.toBe(before);
    await waitForReplicas(kubectl, "obj", 1);
  });

  e2e("the children go with their Sample", { needs: ["gc", "workloads"] }, async ({ kubectl, expect }) => {
    await applySamples(kubectl, { name: "obj", count: 2 }, { name: "other", count: 1 });
    await waitForReplicas(kubectl, "other", 1);
    await kubectl.run("wait", "--for=create", "pod", "--selector=app.kubernetes.io/instance=obj", "--timeout=150s");

    await kubectl.run("delete", "sample", "obj", "--timeout=150s");
    for (const kind of ["deployments", "replicasets", "pods"]) {
      const selector = "--selector=app.kubernetes.io/instance=obj";
      await kubectl.run("wait", "--for=delete", kind, selector, "--timeout=150s");
    }

    expect(await kubectl.run("get", "deployments", "--output=name")).toBe("deployment.apps/other\n");
  });

  e2e("what happens to a Sample is told by events", { needs: ["ready-pods"] }, async ({ kubectl, expect }) => {
    await applySamples(kubectl, { name: "obj", count: 1 });
    await waitUntilReady(kubectl, "obj");

    await expect
      .poll(() => kubectl.run("describe", "sample", "obj"), { timeout: 150_000, interval: 500 })
      .toMatch(/Events:[\s\S]*Normal +Ready[\s\S]*1 of 1 replicas are ready/);
  });
});
