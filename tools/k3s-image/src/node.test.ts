// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Builds the images and runs pods on a node, so only where it is asked for: the first build takes minutes.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "@nuvolaris/clock";
import { k3sProvider, locateAssets, requiredNames, type ControlPlane } from "@nuvolaris/testing";
import { expect, test as base } from "vitest";
import { base as buildBase } from "./base.ts";
import { build } from "./build.ts";
import { labelOf } from "./docker.ts";
import { FakeMachine } from "./fake-machine.ts";
import { nodeImageLabel } from "./node-image.ts";
import { toolFolder } from "./node-recipe.ts";
import { runToEnd, type Machine } from "./run-to-end.ts";

const notAsked = "a node takes minutes to build and to start: E2E_REQUIRED=k3s asks for it";
const isAsked = requiredNames(process.env).has("k3s");

class NodeUnderTest {
  readonly controlPlane: ControlPlane;
  readonly image: string;
  readonly #machine: Machine;
  readonly #kubectl: string;

  constructor(parts: { controlPlane: ControlPlane; image: string; machine: Machine; kubectl: string }) {
    this.controlPlane = parts.controlPlane;
    this.image = parts.image;
    this.#machine = parts.machine;
    this.#kubectl = parts.kubectl;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return runToEnd(this.#machine, [this.#kubectl, `--kubeconfig=${this.controlPlane.kubeconfig}`, ...args]);
  }

  docker(...args: readonly string[]): Promise<string> {
    return runToEnd(this.#machine, ["docker", ...args]);
  }

  label(): Promise<string | undefined> {
    return labelOf(this.#machine, this.image, nodeImageLabel);
  }

  /** Runs a script in a pod. */
  evaluate(script: string): Promise<string> {
    return this.kubectl("--namespace=web", "exec", "deploy/web", "--", "/nodejs/bin/node", "--eval", script);
  }
}

const minutes = 60_000;
const test = base.extend<{ node: NodeUnderTest | undefined }>({
  node: [
    async ({}, use) => {
      if (!isAsked) {
        await use(undefined);
        return;
      }
      await using files = await FakeMachine.with({});
      const machine: Machine = { environment: process.env, clock: systemClock, signal: new AbortController().signal };
      const [output, baseOutput] = [join(files.home, "node"), join(files.home, "base")];
      const print = (line: string): void => {
        console.log(line);
      };
      await build({ machine, output, print });
      await buildBase({ machine, output: baseOutput, print });
      const image = (await readFile(output, "utf8")).trim();
      const baseImage = (await readFile(baseOutput, "utf8")).trim();
      const located = await locateAssets({ environment: process.env, components: ["kubectl"] });
      if (!located.found) throw new Error(located.reason);
      await using controlPlane = await k3sProvider({ environment: { ...process.env, K3S_IMAGE: image } }).start({
        onProgress: print,
      });
      const node = new NodeUnderTest({
        controlPlane,
        image,
        machine,
        kubectl: join(located.assets.directory, "kubectl"),
      });
      await controlPlane.loadImage?.(baseImage);
      const manifest = await readFile(join(toolFolder, "src/testdata/web.yaml"), "utf8");
      const filled = join(files.home, "web.yaml");
      await writeFile(filled, manifest.replace("BASE_IMAGE", baseImage));
      await node.kubectl("apply", "--server-side", `--filename=${filled}`);
      await use(node);
    },
    { scope: "file" },
  ],
});

const limit = { timeout: 40 * minutes };

test(
  "pods under the restricted policy become ready, within the default seccomp profile",
  limit,
  async ({ node, skip }) => {
    if (!node) return skip(notAsked);

    await node.kubectl("--namespace=web", "wait", "deploy/web", "--for=condition=Available", "--timeout=120s");
    await node.kubectl("--namespace=web", "wait", "pod/pause", "--for=condition=Ready", "--timeout=60s");

    // 2: system calls are filtered.
    expect(await node.evaluate('console.log(fs.readFileSync("/proc/self/status", "utf8"))')).toMatch(/^Seccomp:\t2$/m);
    expect(await node.kubectl("--namespace=web", "logs", "deploy/web")).toContain("listening");
  },
);

test("the server answers with the version that the image's label tells", limit, async ({ node, skip }) => {
  if (!node) return skip(notAsked);

  expect(`v${(await node.label()) ?? ""}`).toBe(node.controlPlane.serverVersion);
});

test("a pod reaches every pod of a Service by its name, itself too", limit, async ({ node, skip }) => {
  if (!node) return skip(notAsked);
  await node.kubectl("--namespace=web", "wait", "deploy/web", "--for=condition=Available", "--timeout=120s");
  await node.kubectl("--namespace=kube-system", "wait", "deploy/coredns", "--for=condition=Available", "--timeout=60s");

  // A connection of its own for each request: one of 40 missing a pod of two is a chance of one in 10^12.
  const answers = await node.evaluate(`(async () => {
    const names = new Set();
    for (let i = 0; i < 40; i++) names.add(await (await fetch("http://web.web.svc.cluster.local", { headers: { connection: "close" } })).text());
    console.log([...names].sort().join("\\n"));
  })()`);

  const pods = await node.kubectl("--namespace=web", "get", "pods", "--selector=app=web", "--output=name");
  const named = pods.trim().split("\n").map((name) => name.replace("pod/", "")); // prettier-ignore
  expect(named).toHaveLength(2);
  expect(answers.trim().split("\n")).toEqual(named.sort());
});

test("a pod's service account is known to the API server, and may do nothing", limit, async ({ node, skip }) => {
  if (!node) return skip(notAsked);
  await node.kubectl("--namespace=web", "wait", "deploy/web", "--for=condition=Available", "--timeout=120s");

  const answer = await node.evaluate(`
    const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
    const [ca, token] = ["ca.crt", "token"].map((file) => fs.readFileSync(folder + "/" + file, "utf8"));
    const request = { ca, headers: { authorization: "Bearer " + token } };
    https.get("https://kubernetes.default.svc/api/v1/secrets", request, async (response) => {
      console.log(response.statusCode, JSON.parse((await response.toArray()).join("")).message);
    });`);

  expect(answer).toMatch(/^403 .*"system:serviceaccount:web:default" cannot list resource "secrets"/);
});

test("a node that is killed comes back with its objects, and its pods run again", limit, async ({ node, skip }) => {
  if (!node) return skip(notAsked);
  await node.kubectl("--namespace=web", "wait", "deploy/web", "--for=condition=Available", "--timeout=120s");
  await node.kubectl("--namespace=web", "create", "configmap", "kept", "--from-literal=a=b");
  const uid = await node.kubectl("get", "namespace/kube-system", "--output=jsonpath={.metadata.uid}");

  await node.controlPlane.restartNode?.();

  expect(await node.kubectl("get", "namespace/kube-system", "--output=jsonpath={.metadata.uid}")).toBe(uid);
  expect(await node.kubectl("--namespace=web", "get", "configmap/kept", "--output=jsonpath={.data.a}")).toBe("b");
  const restarted = "--for=jsonpath={.status.containerStatuses[0].restartCount}=1";
  await node.kubectl("--namespace=web", "wait", "pod", "--all", restarted, "--timeout=120s");
  await node.kubectl("--namespace=web", "wait", "pod", "--all", "--for=condition=Ready", "--timeout=120s");
  // The pods have other addresses now, which kube-proxy learns in its time.
  const answered = await node.evaluate(`(async () => {
    for (let i = 0; i < 200; i++) {
      const status = await fetch("http://web.web").then((answer) => answer.status, () => 0);
      if (status === 200) return console.log("answered");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })()`);
  expect(answered).toBe("answered\n");
});

test("a flag that the launcher does not know is refused by its name", limit, async ({ node, skip }) => {
  if (!node) return skip(notAsked);

  const refused = node.docker("run", "--rm", node.image, "server", "--flannel-backend=none");

  await expect(refused).rejects.toThrow(/exit code 2:\nk3s: flag provided but not defined: -flannel-backend/);
});

test("without a node it needs no rights, and ends well when it is told to", limit, async ({ node, skip }) => {
  if (!node) return skip(notAsked);
  const id = (await node.docker("run", "--detach", node.image, "server", "--disable-agent")).trim();
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(async () => {
    await node.docker("rm", "--force", "--volumes", id);
  });

  const command = `until kubectl get --raw /readyz >/dev/null 2>&1; do sleep 0.2; done; kubectl get nodes 2>&1`;
  expect(await node.docker("exec", id, "timeout", "120", "sh", "-c", command)).toContain("No resources found");
  await node.docker("stop", id);

  expect(await node.docker("inspect", "--format", "{{.State.ExitCode}}", id)).toBe("0\n");
});
