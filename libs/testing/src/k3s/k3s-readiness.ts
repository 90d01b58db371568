// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Waits until a node takes pods. That k3s runs does not say so yet, and an object may still tell of the time before a restart.
import { Client, CoreV1Node, Lease, loadClusterConfig, networkTransport, ServiceAccount } from "@nuvolaris/client";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { K3sError } from "./k3s-error.ts";

export interface NodeReadyOptions {
  /** Path of the kubeconfig; it is read anew for each look. */
  readonly kubeconfig: string;
  /** What {@link heartbeats} told before the restart. Default: there was none. */
  readonly before?: ReadonlySet<string>;
  /** In milliseconds. */
  readonly timeoutMs: number;
  /** Called before each look; an error of its ends the wait. */
  readonly beforeLook: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** Resolves when each node is ready and has told so since, and pods are admitted. Errors: {@link K3sError} when it is late. */
export async function nodesReady(options: NodeReadyOptions): Promise<void> {
  const clock = options.clock ?? systemClock;
  const deadline = clock.monotonicNow() + options.timeoutMs;
  for (;;) {
    await options.beforeLook();
    const problem = await look(options).catch((error: unknown) => toError(error));
    if (problem === undefined) return;
    options.signal?.throwIfAborted();
    if (clock.monotonicNow() > deadline) {
      throw new K3sError(`the node was not ready in ${options.timeoutMs / 1000} s: ${problem.message}`, {
        cause: problem,
      });
    }
    await clock.sleep(250, options.signal);
  }
}

/** The versions of the nodes' leases, which they renew every few seconds as long as they live. */
export async function heartbeats(kubeconfig: string): Promise<ReadonlySet<string>> {
  await using client = await connect(kubeconfig);
  return await heartbeatsOf(client);
}

export async function heartbeatsOf(client: Client): Promise<ReadonlySet<string>> {
  const { items } = await client.list(Lease, { namespace: "kube-node-lease" });
  return new Set(items.map(({ metadata }) => metadata.resourceVersion));
}

/** Such as `v1.36.2+k3s1`. */
export async function readServerVersion(kubeconfig: string): Promise<string> {
  await using client = await connect(kubeconfig);
  const version = await client.request({ path: "/version" });
  const gitVersion =
    typeof version === "object" && version !== null && "gitVersion" in version && version["gitVersion"];
  if (typeof gitVersion === "string") return gitVersion;
  throw new K3sError(`cannot read the server's version: /version answered ${JSON.stringify(version)}`);
}

async function look({ kubeconfig, before }: NodeReadyOptions): Promise<Error | undefined> {
  await using client = await connect(kubeconfig);
  const problem = await whyNotReady(client, before);
  return problem === undefined ? undefined : new K3sError(problem);
}

/** What a cluster still lacks to take pods; `undefined` when it is ready. `before` holds {@link heartbeats} that are too old. */
export async function whyNotReady(
  client: Client,
  before: ReadonlySet<string> = new Set(),
): Promise<string | undefined> {
  const { items: nodes } = await client.list(CoreV1Node);
  if (nodes.length === 0) return "there is no node";
  const waiting = nodes.find(
    ({ status }) => !status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
  );
  if (waiting) return `the node ${waiting.metadata.name} is not ready`;
  const { items: leases } = await client.list(Lease, { namespace: "kube-node-lease" });
  if (leases.length === 0) return "no node has told of itself";
  if (leases.some(({ metadata }) => before.has(metadata.resourceVersion))) return "a node has not told of itself since";
  const { items: accounts } = await client.list(ServiceAccount, { namespace: "default" });
  return accounts.length > 0 ? undefined : "the namespace default has no service account, so pods are refused";
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new K3sError("something that is no error was thrown", { cause: error });
}

async function connect(kubeconfig: string): Promise<Client> {
  const transport = networkTransport(await loadClusterConfig({ env: {}, kubeconfig }));
  return new Client({ transport, timeoutMs: 5000, retry: { maxAttempts: 1 } });
}
