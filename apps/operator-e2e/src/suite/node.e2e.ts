// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The whole node is killed, with the control plane on it: what was acknowledged is there when it is back. */
import { inject } from "vitest";
import { e2eTests } from "../e2e-test.ts";
import { RemotePlane } from "../control-plane/plane-socket.ts";
import { installedOperator } from "../operator/installed-operator.ts";
import { applySamples, waitForReplicas, waitUntilReady } from "../samples.ts";

const operator = installedOperator();
const e2e = e2eTests({ operator });

const needs = ["restart-node", "pods"] as const;

e2e(
  "a node that is killed comes back with all objects, and their pods",
  { needs, timeoutMs: 600_000 },
  async (given) => {
    const { kubectl, expect } = given;
    const plane = new RemotePlane(inject("e2e").planeSocket);
    await applySamples(kubectl, { name: "settled", count: 2 }, { name: "deleted", count: 1 });
    await waitUntilReady(kubectl, "settled", "deleted");
    const uid = (): Promise<string> =>
      kubectl.run("get", "sample,deployment", "--output=jsonpath={.items[*].metadata.uid}");

    await kubectl.run("delete", "sample", "deleted");
    await kubectl.run("wait", "--for=delete", "deployment/deleted", "--timeout=150s");
    const settled = await uid();
    await applySamples(kubectl, { name: "created", count: 1 });
    await kubectl.run("scale", "sample", "settled", "--replicas=3");
    await plane.restartNode();

    await waitForReplicas(kubectl, "created", 1);
    await waitForReplicas(kubectl, "settled", 3);
    await waitUntilReady(kubectl, "settled", "created");
    await kubectl.run("wait", "--for=jsonpath={.status.readyReplicas}=3", "sample/settled", "--timeout=150s");
    expect((await uid()).split(" ")).toEqual(expect.arrayContaining(settled.split(" ")));
    expect(await kubectl.run("get", "samples", "--output=name")).toBe(
      "sample.nuvolaris.org/created\nsample.nuvolaris.org/settled\n",
    );
  },
);
