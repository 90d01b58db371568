// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The smallest operator, `examples/demo-1.ts`, as its reader starts it: on this cluster, with no other operator. */
import { resolve } from "node:path";
import { inject } from "vitest";
import { e2eTests } from "../e2e-test.ts";
import { startNode } from "../node-program.ts";
import { noOperator } from "../operator/no-operator.ts";
import type { RunningProgram } from "../running-program.ts";
import { applySamples } from "../samples.ts";

const demo = resolve(import.meta.dirname, "../../../operator/examples/demo-1.ts");
const e2e = e2eTests();

noOperator();

function startDemo(): RunningProgram {
  return startNode(demo, [], { env: { KUBECONFIG: inject("e2e").kubeconfig } });
}

e2e(
  "demo 1: two handlers see a Sample come and go, and its finalizer goes with it",
  {},
  async ({ kubectl, expect }) => {
    await using running = startDemo();
    await running.waitFor(/operator ready/);
    await applySamples(kubectl, { name: "obj", count: 2 });

    await running.waitFor(/sample created/);
    await kubectl.run("wait", "--for=jsonpath={.status.message}=created", "sample/obj", "--timeout=150s");
    expect(await kubectl.run("get", "sample", "obj", "--output=jsonpath={.metadata.finalizers}")).toContain("demo-1");

    await kubectl.run("delete", "sample", "obj", "--timeout=150s");
    await running.waitFor(/sample deleted/);
    running.kill("SIGTERM");
    expect(await running.ended()).toBe(0);
  },
);

e2e("a finalizer holds its Sample until its operator is there again", {}, async ({ kubectl, expect }) => {
  {
    await using running = startDemo();
    await applySamples(kubectl, { name: "obj", count: 2 });
    await running.waitFor(/sample created/);
  }
  await kubectl.run("delete", "sample", "obj", "--wait=false");
  expect(await kubectl.run("get", "sample", "obj", "--output=jsonpath={.metadata.deletionTimestamp}")).not.toBe("");

  await using _running = startDemo();
  await kubectl.run("wait", "--for=delete", "sample/obj", "--timeout=150s");
});
