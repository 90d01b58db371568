// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * SIGKILL for a container's program, as the kernel sends it when memory runs out. Nobody can send it from inside of the
 * container, where the program is process 1, and deleting the pod gives it time to end in order; so a pod that sees the
 * node's processes sends it.
 */
import { randomBytes } from "node:crypto";
import type { Kubectl } from "../kubectl.ts";

export interface ContainerToKill {
  readonly namespace: string;
  readonly pod: string;
  /** One with `/nodejs/bin/node`, that the node has. */
  readonly image: string;
}

/** What a container's processes have in common is its id in the name of their cgroup. */
const script = (containerId: string): string => `
const { readdirSync, readFileSync } = require("node:fs");
const read = (file) => { try { return readFileSync(file, "utf8"); } catch { return ""; } };
const pids = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name) && read("/proc/" + name + "/cgroup").includes("${containerId}"));
if (pids.length === 0) throw new Error("no process of container ${containerId} on this node");
for (const pid of pids) { console.log("killing", pid, read("/proc/" + pid + "/cmdline")); process.kill(Number(pid), "SIGKILL"); }
`;

/** Resolves when the container's program is dead, and most likely not started again yet. */
export async function killContainer(kubectl: Kubectl, { namespace, pod, image }: ContainerToKill): Promise<void> {
  const read = (path: string): Promise<string> =>
    kubectl.run("get", "pod", pod, `--namespace=${namespace}`, `--output=jsonpath=${path}`);
  const containerId = (await read("{.status.containerStatuses[0].containerID}")).replace(/^.*\/\//, "");
  const nodeName = await read("{.spec.nodeName}");
  const name = `kill-${randomBytes(4).toString("hex")}`;
  await kubectl.feed(JSON.stringify(killer({ name, nodeName, image, containerId })), "apply", "--filename=-");
  try {
    const done = "--for=jsonpath={.status.phase}=Succeeded";
    await kubectl.run("wait", done, `pod/${name}`, `--namespace=${killerNamespace}`, "--timeout=150s");
  } finally {
    await kubectl.run("delete", "pod", name, `--namespace=${killerNamespace}`, "--wait=false");
  }
}

/** Without pod security's restrictions on every cluster, and without what is under test. */
const killerNamespace = "kube-system";

interface Killer {
  readonly name: string;
  readonly nodeName: string;
  readonly image: string;
  readonly containerId: string;
}

function killer({ name, nodeName, image, containerId }: Killer): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: killerNamespace },
    spec: {
      nodeName,
      hostPID: true,
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      containers: [
        {
          name: "kill",
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["/nodejs/bin/node", "-e", script(containerId)],
          securityContext: { runAsUser: 0, runAsNonRoot: false },
        },
      ],
    },
  };
}
