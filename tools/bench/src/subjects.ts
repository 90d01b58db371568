// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The control planes that are compared: ours, and a real one where this machine has it. */
import { Client, CustomResourceDefinition, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { systemClock } from "@nuvolaris/clock";
import { Sample } from "@nuvolaris/crd-types";
import { locateAssets, startEnvtest } from "@nuvolaris/testing";
import { Child } from "./child.ts";
import { environment } from "./config.ts";
import { usageOfDescendants, type Usage } from "./process-usage.ts";

/** A control plane that runs, with the CRD of Samples. */
export interface Subject extends AsyncDisposable {
  readonly name: string;
  readonly kubeconfig: string;
  readonly client: Client;
  /** From the call to the first answer, in milliseconds. */
  readonly startedInMs: number;
  /** What its processes take; `undefined` where that cannot be told. */
  usage(): Promise<Usage | undefined>;
}

export interface SubjectStarter {
  readonly name: string;
  start(): Promise<Subject>;
}

/** The subjects that this machine has. `progress` is told of those that it has not. */
export async function availableSubjects(progress: (message: string) => void): Promise<SubjectStarter[]> {
  const located = await locateAssets({ environment: environment() });
  if (located.found) return [embedded, { name: "envtest", start: () => startReal(located.assets) }];
  progress(`without a real control plane: ${located.reason}`);
  return [embedded];
}

const embedded: SubjectStarter = { name: "embedded", start: () => startEmbedded({ isNew: true }) };

export interface EmbeddedOptions {
  /** Default: what it has ends with it. */
  readonly dataDir?: string;
  /** The CRD of Samples is not there yet. */
  readonly isNew: boolean;
}

/** Ours, which can be ended in good order besides. */
export interface EmbeddedSubject extends Subject {
  end(): Promise<void>;
}

export async function startEmbedded({ dataDir, isNew }: EmbeddedOptions): Promise<EmbeddedSubject> {
  const startedAt = systemClock.monotonicNow();
  await using parts = new AsyncDisposableStack();
  const program = new URL("programs/dev-cluster.ts", import.meta.url);
  const child = parts.use(new Child(program, dataDir === undefined ? [] : [dataDir]));
  const kubeconfig = String((await child.next())["kubeconfig"]);
  const client = parts.use(await clientFor(kubeconfig));
  const startedInMs = systemClock.monotonicNow() - startedAt;
  if (isNew) await installCrd(client);
  const running = parts.move();
  return {
    name: "embedded",
    kubeconfig,
    client,
    startedInMs,
    usage: async () => {
      child.send({});
      const { rssMb, cpuMs } = await child.next();
      return { rssMb: Number(rssMb), cpuMs: Number(cpuMs) };
    },
    end: () => child.end(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function startReal(assets: Parameters<typeof startEnvtest>[0]["assets"]): Promise<Subject> {
  const startedAt = systemClock.monotonicNow();
  await using parts = new AsyncDisposableStack();
  const { kubeconfig } = parts.use(await startEnvtest({ assets }));
  const client = parts.use(await clientFor(kubeconfig));
  const startedInMs = systemClock.monotonicNow() - startedAt;
  await installCrd(client);
  const running = parts.move();
  return {
    name: "envtest",
    kubeconfig,
    client,
    startedInMs,
    usage: () => usageOfDescendants(process.pid, ["kube-apiserver", "etcd"]),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A client whose cluster has answered once. */
async function clientFor(kubeconfig: string): Promise<Client> {
  const config = await loadClusterConfig({ env: {}, kubeconfig });
  const client = new Client({ transport: networkTransport(config), fieldManager: "bench" });
  await client.request({ path: "/version" });
  return client;
}

async function installCrd(client: Client): Promise<void> {
  const manifest = Sample.manifest();
  await client.create(CustomResourceDefinition, manifest);
  for (;;) {
    const { status } = await client.get(CustomResourceDefinition, { name: manifest.metadata.name ?? "" });
    if (status?.conditions?.some(({ type, status: value }) => type === "Established" && value === "True")) break;
    await systemClock.sleep(20);
  }
  // Established is told a moment before the resource is served.
  for (;;) {
    const served = await client.list(Sample, { limit: 1 }).then(
      () => true,
      () => false,
    );
    if (served) return;
    await systemClock.sleep(20);
  }
}
