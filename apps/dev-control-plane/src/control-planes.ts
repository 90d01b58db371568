// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Where the operator's cluster comes from: one of our own in a child process, or one that is there already.
import { replaceFile } from "@nuvolaris/apiserver-http";
import type { Clock } from "@nuvolaris/clock";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmbeddedConfig, ExistingConfig } from "./config.ts";
import { contextKubeconfig, kubeconfigFiles } from "./existing-cluster.ts";
import { describeExit, KeptProcess, type Ending } from "./process/kept-process.ts";
import type { StopRequests } from "./stop-requests.ts";
import { ServeError } from "./usage-error.ts";

/** A cluster that can be used; disposing of it ends it, if it is ours. */
export interface ServedCluster extends AsyncDisposable {
  readonly kubeconfigFile: string;
  /** Where it is, for the user: an address, or a context. */
  readonly place: string;
}

export interface ControlPlaneOptions {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly requests: StopRequests;
  readonly onNews: (text: string) => void;
  /** Told when the cluster is back after its process had ended. */
  readonly onReturn: () => void;
}

const stopGraceMs = 700;

/** The cluster of a context. Nothing is asked of it here. */
export async function useExisting(config: ExistingConfig, options: ControlPlaneOptions): Promise<ServedCluster> {
  const text = await contextKubeconfig(config.context, kubeconfigFiles(options.environment));
  const folder = await mkdtemp(join(tmpdir(), "nuvolaris-serve-"));
  const kubeconfigFile = join(folder, "kubeconfig");
  await replaceFile(kubeconfigFile, [text]);
  return {
    kubeconfigFile,
    place: `context ${config.context ?? ""}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Starts a control plane as a child, and again whenever it dies. `undefined` when a stop was asked for before it was ready. */
export async function startEmbedded(
  config: EmbeddedConfig,
  options: ControlPlaneOptions,
): Promise<ServedCluster | undefined> {
  await using parts = new AsyncDisposableStack();
  const dataDir = config.dataDir ?? (await temporaryFolder(parts));
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<Omit<ServedCluster, keyof AsyncDisposable>>();
  let isBack = false;
  const kept = new KeptProcess({
    name: "control plane",
    clock: options.clock,
    command: () => ({
      command: commandOf(dataDir, config),
      env: options.environment,
      stopBy: "disconnect",
      stopGraceMs,
    }),
    onReady: ({ url = "", kubeconfigFile = "" }) => {
      becomeReady({ kubeconfigFile, place: url });
      if (isBack) options.onReturn();
      isBack = true;
    },
    onNews: options.onNews,
    onStopRequest: () => {
      options.requests.request();
    },
  });
  const stop = new AbortController();
  const ended = kept.run(stop.signal);
  parts.defer(async () => {
    stop.abort();
    await ended;
  });
  options.requests.force.addEventListener("abort", () => {
    kept.kill();
  });
  const outcome = await Promise.race([ready, ended, whenAborted(options.requests.stop)]);
  if (outcome === undefined) return undefined;
  if ("type" in outcome) throw failureOf(outcome);
  const running = parts.move();
  return { ...outcome, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function temporaryFolder(parts: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nuvolaris-serve-"));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Node's own limit, 16 MB by default and kept three times over, leaves a busy control plane with a hundred megabytes of garbage. */
const youngGeneration = "--max-semi-space-size=8";

function commandOf(dataDir: string, { port }: EmbeddedConfig): [string, ...string[]] {
  const main = fileURLToPath(new URL("control-plane/main.ts", import.meta.url));
  const args = ["--conditions=@nuvolaris/source", youngGeneration, main, "--data-dir", dataDir];
  return [process.execPath, ...args, ...(port === undefined ? [] : ["--port", port.toString()])];
}

function failureOf(ending: Ending): ServeError {
  if (ending.type === "stopped") return new ServeError("the control plane stopped before it was ready");
  return new ServeError(ending.message ?? `the control plane ${describeExit(ending.exit)} before it was ready`);
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      resolve(undefined);
    });
    if (signal.aborted) resolve(undefined);
  });
}
