// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a newcomer does: operator:serve as a process, driven with the real kubectl and the operator's sample files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { Kubectl, whyNoKubectl } from "./kubectl.ts";
import type { RunningProgram } from "./running-program.ts";
import { kubeconfigOf, operatorRunning, serve } from "./serve-process.ts";

const samples = resolve(import.meta.dirname, "../../operator/config/samples");
const sample = join(samples, "sample.yaml");
const unavailable = await whyNoKubectl();
const dataDir = mkdtempSync(join(tmpdir(), "serve-"));
let serving: RunningProgram | undefined;
let kubectl = new Kubectl("", { home: dataDir });

beforeAll(async () => {
  if (unavailable !== undefined) return;
  serving = serve({ dataDir });
  kubectl = new Kubectl(await kubeconfigOf(serving), { home: dataDir });
  await operatorRunning(serving);
}, 320_000);

afterAll(async () => {
  await serving?.[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
}, 120_000);

/** A test that needs kubectl; each has a namespace of its own. */
function tutorial(sentence: string, body: (namespace: string) => Promise<void>): void {
  test(sentence, { timeout: 600_000 }, async (context: TestContext) => {
    if (unavailable !== undefined) context.skip(unavailable);
    const namespace = `t${context.task.id.replaceAll(/[^a-z0-9]/g, "").slice(0, 40)}`;
    await kubectl.run("create", "namespace", namespace);
    await kubectl.run("config", "set-context", "--current", "--namespace", namespace);
    await body(namespace);
    await kubectl.run("delete", "namespace", namespace, "--timeout=150s");
  });
}

async function applyReadySample(): Promise<void> {
  await kubectl.run("apply", "-f", sample);
  await kubectl.run("wait", "--for=condition=Ready", "sample/obj", "--timeout=150s");
}

tutorial("the cluster has its namespaces and the CRD", async () => {
  expect(await kubectl.run("get", "ns")).toMatch(/default +Active[\s\S]*kube-system +Active/);
  expect(await kubectl.run("get", "crd")).toContain("samples.nuvolaris.org");
  expect(await kubectl.run("api-resources", "--api-group=nuvolaris.org")).toMatch(
    /samples +sam +nuvolaris\.org\/v1 +true +Sample/,
  );
  expect(await kubectl.run("auth", "can-i", "create", "samples")).toBe("yes\n");
  expect(await kubectl.run("explain", "sample.spec.count")).toMatch(/KIND: +Sample[\s\S]*FIELD: count <integer>/);
});

tutorial("a Sample becomes a Deployment with as many ready pods as it counts", async () => {
  expect(await kubectl.run("apply", "-f", sample)).toBe("sample.nuvolaris.org/obj created\n");
  await kubectl.run("wait", "--for=condition=Ready", "sample/obj", "--timeout=150s");

  expect(await kubectl.run("get", "samples")).toMatch(
    /NAME +COUNT +READY +MESSAGE +AGE\nobj +2 +2 +2 of 2 replicas are ready +\d+s/,
  );
  expect(await kubectl.run("get", "sam", "obj", "-o", "jsonpath={.status.readyReplicas}")).toBe("2");
  const workloads = await kubectl.run("get", "deploy,rs,po");
  expect(workloads).toMatch(/deployment\.apps\/obj +2\/2 +2 +2/);
  expect(workloads).toMatch(/replicaset\.apps\/obj-\S+ +2 +2 +2/);
  expect(workloads.match(/pod\/obj-\S+ +1\/1 +Running/g)).toHaveLength(2);
  expect(await kubectl.run("rollout", "status", "deployment/obj", "--timeout=150s")).toContain(
    "successfully rolled out",
  );
});

tutorial("get -w shows each change as it comes", async () => {
  await applyReadySample();
  await using watching = kubectl.start("get", "sam", "-w");
  await watching.waitFor(/obj +2 +2 +2 of 2 replicas are ready/);

  await kubectl.run("scale", "sam", "obj", "--replicas", "3");

  await watching.waitFor(/obj +3 +3 +3 of 3 replicas are ready/);
});

tutorial("describe shows the events of the operator, and logs those of a simulated pod", async () => {
  await applyReadySample();

  // Events are told a moment after what they tell of.
  await expect
    .poll(() => kubectl.run("describe", "sam", "obj"), { timeout: 120_000, interval: 250 })
    .toMatch(/Events:[\s\S]*Normal/);
  const pod = (await kubectl.run("get", "pods", "-o", "name")).split("\n")[0] ?? "";
  expect(await kubectl.run("logs", pod)).not.toBe("");
});

tutorial("applying again changes nothing, diff agrees, and server-side apply takes the same file", async () => {
  await applyReadySample();

  expect(await kubectl.run("apply", "-f", sample)).toBe("sample.nuvolaris.org/obj unchanged\n");
  expect(await kubectl.run("diff", "-f", sample)).toBe("");
  expect(await kubectl.run("apply", "--server-side", "-f", sample)).toBe(
    "sample.nuvolaris.org/obj serverside-applied\n",
  );
});

tutorial("scale, patch and edit reach the Deployment", async () => {
  await applyReadySample();
  const replicas = (): Promise<string> => kubectl.run("get", "deploy", "obj", "-o", "jsonpath={.spec.replicas}");

  await kubectl.run("scale", "sam", "obj", "--replicas", "3");
  await kubectl.run("wait", "--for=jsonpath={.spec.replicas}=3", "deploy/obj", "--timeout=150s");
  await kubectl.run("patch", "sam", "obj", "--type=merge", "-p", '{"spec":{"count":1}}');
  await kubectl.run("wait", "--for=jsonpath={.spec.replicas}=1", "deploy/obj", "--timeout=150s");
  const edit = await kubectl.try(["edit", "sam", "obj"], { env: { KUBE_EDITOR: "sed -i 's/count:.*/count: 4/'" } });
  expect(edit).toMatchObject({ code: 0, stdout: "sample.nuvolaris.org/obj edited\n" });
  await kubectl.run("wait", "--for=jsonpath={.spec.replicas}=4", "deploy/obj", "--timeout=150s");

  expect(await replicas()).toBe("4");
});

tutorial("a Deployment that was deleted or changed by hand comes back as the Sample wants it", async () => {
  await applyReadySample();
  const uid = await kubectl.run("get", "deploy", "obj", "-o", "jsonpath={.metadata.uid}");

  await kubectl.run("scale", "deploy", "obj", "--replicas", "7");
  await kubectl.run("wait", "--for=jsonpath={.spec.replicas}=2", "deploy/obj", "--timeout=150s");
  await kubectl.run("delete", "deploy", "obj");
  await kubectl.run("wait", "--for=create", "deploy/obj", "--timeout=150s");

  expect(await kubectl.run("get", "deploy", "obj", "-o", "jsonpath={.metadata.uid}")).not.toBe(uid);
  await kubectl.run("wait", "--for=condition=Ready", "sample/obj", "--timeout=150s");
});

tutorial("deleting the Sample takes its children along", async () => {
  await applyReadySample();

  await kubectl.run("delete", "sam", "obj", "--timeout=150s");
  for (const kind of ["deployments", "replicasets", "pods"]) {
    await kubectl.run("wait", "--for=delete", kind, "--all", "--timeout=150s");
  }

  expect(await kubectl.run("get", "deploy,rs,po,sam")).toBe("");
});

tutorial("a namespace that is deleted takes all along", async (namespace) => {
  await applyReadySample();
  await kubectl.run("create", "namespace", `${namespace}b`);

  await kubectl.run("apply", "-n", `${namespace}b`, "-f", sample);
  await kubectl.run("delete", "namespace", `${namespace}b`, "--timeout=150s");

  expect(await kubectl.run("get", "deployments", "-n", `${namespace}b`)).toBe("");
});

tutorial("invalid Samples are refused in the API server's words", async () => {
  const refusal = async (file: string): Promise<string> => {
    const { code, stderr } = await kubectl.try(["apply", "-f", join(samples, "invalid", file)]);
    expect(code).toBe(1);
    return stderr;
  };

  // The second finding of each is the scale subresource's: it counts replicas by the same field.
  expect(await refusal("count-is-text.yaml")).toBe(
    'The Sample "count-is-text" is invalid: \n' +
      '* spec.count: Invalid value: "string": spec.count in body must be of type integer: "string"\n' +
      "* .spec.count: Invalid value: 0: .spec.count accessor error: x is of the type string, expected int64\n",
  );
  expect(await refusal("count-is-negative.yaml")).toBe(
    'The Sample "count-is-negative" is invalid: \n' +
      "* spec.count: Invalid value: -1: spec.count in body should be greater than or equal to 0\n" +
      "* .spec.count: Invalid value: -1: should be a non-negative integer\n",
  );
  expect(await refusal("unknown-field.yaml")).toContain('strict decoding error: unknown field "spec.colour"');
});

tutorial("the typed commands work, whose bodies are protobuf", async () => {
  await kubectl.run("create", "deployment", "web", "--image=nginx:1.29", "--replicas=2");
  await kubectl.run("create", "configmap", "settings", "--from-literal=colour=red");
  await kubectl.run("create", "secret", "generic", "db", "--from-literal=user=admin");
  await kubectl.run("run", "shell", "--image=busybox");
  await kubectl.run("rollout", "status", "deployment/web", "--timeout=150s");

  expect(await kubectl.run("get", "configmap", "settings", "-o", "jsonpath={.data.colour}")).toBe("red");
  expect(await kubectl.run("get", "secret", "db", "-o", "jsonpath={.data.user}")).toBe("YWRtaW4=");
  await kubectl.run("wait", "--for=condition=Ready", "pod/shell", "--timeout=150s");
});

tutorial("a rollout replaces the pods, and can be undone", async () => {
  await kubectl.run("create", "deployment", "web", "--image=nginx:1.28", "--replicas=3");
  await kubectl.run("rollout", "status", "deployment/web", "--timeout=150s");
  const image = (): Promise<string> =>
    kubectl.run("get", "pods", "-o", "jsonpath={.items[*].spec.containers[*].image}");

  await kubectl.run("set", "image", "deployment/web", "nginx=nginx:1.29");
  await kubectl.run("rollout", "status", "deployment/web", "--timeout=150s");
  expect(await kubectl.run("get", "rs")).toMatch(/web-\S+ +0 +0 +0/);
  await kubectl.run("rollout", "undo", "deployment/web");
  await kubectl.run("rollout", "status", "deployment/web", "--timeout=150s");

  expect(await image()).toContain("nginx:1.28");
});

tutorial("two Samples of almost the same name have a Deployment each", async () => {
  await applyReadySample();
  await kubectl.try(["apply", "-f", "-"], {
    input: "apiVersion: nuvolaris.org/v1\nkind: Sample\nmetadata: {name: obj-2}\nspec: {count: 1}\n",
  });
  await kubectl.run("wait", "--for=condition=Ready", "sample/obj-2", "--timeout=150s");

  expect((await kubectl.run("get", "deploy", "-o", "name")).trim().split("\n")).toEqual([
    "deployment.apps/obj",
    "deployment.apps/obj-2",
  ]);
});
