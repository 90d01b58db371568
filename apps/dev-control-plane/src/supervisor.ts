// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The order of things: control plane, CRDs, operator; then edits and failures; then all of it back.
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { accessHint, kubeconfigLine, operatorLine, type Shell } from "./banner.ts";
import type { ServeConfig } from "./config.ts";
import { startEmbedded, useExisting, type ControlPlaneOptions, type ServedCluster } from "./control-planes.ts";
import { openOperatorAccess, type OperatorAccess } from "./access/operator-access.ts";
import { installCrd } from "./crd-installer.ts";
import { readCrdManifests } from "./crd-manifests.ts";
import { describeExit, KeptProcess, type Ending } from "./process/kept-process.ts";
import { operatorPackages, operatorRbacFile } from "./operator-packages.ts";
import { watchSources } from "./source-watcher.ts";
import type { StopRequests } from "./stop-requests.ts";
import { ServeError } from "./usage-error.ts";

export interface SupervisorOptions {
  readonly config: ServeConfig;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly requests: StopRequests;
  readonly shell: Shell;
  /** Tells the user a line, or several. */
  readonly print: (text: string) => void;
  /** Makes a client of the cluster that a kubeconfig file names. */
  readonly connect: (kubeconfigFile: string) => Promise<Client>;
}

/** The operator may release its lease and finish what it has in hand; with the control plane's it stays under two seconds. */
const operatorGraceMs = 1000;

/**
 * Serves until a stop is requested, and answers the exit code: 0 after a stop, the operator's own when it failed before it was
 * ready. Throws a ServeError or UsageError where something is not as it must be. Nothing runs on in either case.
 */
export async function supervise(options: SupervisorOptions): Promise<number> {
  const { config, requests, print } = options;
  let refresh = (): void => undefined;
  const controlPlane: ControlPlaneOptions = {
    ...options,
    onNews: print,
    onReturn: () => {
      refresh();
    },
  };
  await using cluster =
    config.controlPlane.type === "embedded"
      ? await startEmbedded(config.controlPlane, controlPlane)
      : await useExisting(config.controlPlane, controlPlane);
  if (!cluster) return 0;
  print(config.controlPlane.type === "embedded" ? `control plane ready at ${cluster.place}` : `using ${cluster.place}`);

  try {
    await installCrds(cluster, options);
    const rbacFile = await rbacFileOf(config);
    await using access = rbacFile === undefined ? undefined : await restrictOperator(rbacFile, cluster, options);
    refresh = () => {
      print("control plane is back");
      tell(print, installCrds(cluster, options));
      if (access) tell(print, access.refresh());
    };
    return await runOperator({ cluster, access }, options);
  } catch (error) {
    if (requests.stop.aborted) return 0;
    throw error;
  }
}

/** On a cluster of the user's own the operator has the rights of the context, and nothing is granted to anybody. */
function rbacFileOf({ root, operator, controlPlane, rbac }: ServeConfig): Promise<string | undefined> | undefined {
  if (controlPlane.type === "existing" || rbac === false) return undefined;
  return rbac === undefined ? operatorRbacFile(root, operator) : Promise.resolve(rbac);
}

function restrictOperator(
  rbacFile: string,
  { kubeconfigFile }: ServedCluster,
  { connect, clock, requests, print }: SupervisorOptions,
): Promise<OperatorAccess> {
  return openOperatorAccess({ rbacFile, kubeconfigFile, connect, clock, onNews: print, signal: requests.stop });
}

function tell(print: (text: string) => void, work: Promise<void>): void {
  work.catch((error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
  });
}

async function installCrds(cluster: ServedCluster, options: SupervisorOptions): Promise<void> {
  const { config, clock, requests, print, connect } = options;
  const folders = config.crds ?? (await crdFolders(config));
  const manifests = (await Promise.all(folders.map(readCrdManifests))).flat();
  if (manifests.length === 0) return;
  await using client = await connect(cluster.kubeconfigFile);
  for (const manifest of manifests) {
    await installCrd(manifest, { client, clock, signal: requests.stop });
    print(`CRD ${manifest.metadata.name ?? ""} installed`);
  }
}

/** Where the packages behind the operator keep the manifests of their kinds. */
async function crdFolders({ root, operator }: ServeConfig): Promise<readonly string[]> {
  const packages = await operatorPackages(root, operator);
  return packages.map((folder) => join(folder, "crds")).filter((folder) => existsSync(folder));
}

interface OperatorScene {
  readonly cluster: ServedCluster;
  /** Absent: it may do what the cluster's kubeconfig lets it. */
  readonly access: OperatorAccess | undefined;
}

async function runOperator({ cluster, access }: OperatorScene, options: SupervisorOptions): Promise<number> {
  const { config, clock, environment, requests, print, shell } = options;
  let runs = 0;
  const operator = new KeptProcess({
    name: "operator",
    clock,
    command: () => ({
      command: config.operator,
      env: { ...environment, KUBECONFIG: (access ?? cluster).kubeconfigFile },
      stopBy: "SIGTERM",
      stopGraceMs: operatorGraceMs,
    }),
    onReady: () => {
      runs++;
      print(
        operatorLine(
          config.controlPlane.type,
          access && { username: access.username, file: relative(config.root, access.rbacFile) },
        ),
      );
      print(runs === 1 ? accessHint(cluster.kubeconfigFile, shell) : kubeconfigLine(cluster.kubeconfigFile, shell));
    },
    onNews: print,
    onStopRequest: () => {
      requests.request();
    },
  });
  requests.force.addEventListener("abort", () => {
    operator.kill();
  });
  // Watches as long as the operator runs.
  await using parts = new AsyncDisposableStack();
  parts.use(
    await watchOperator(options, (file) => {
      print(`${relative(config.root, file)} changed: the operator is started again`);
      operator.restart();
    }),
  );
  if (access) parts.use(await watchRbac(access, options));
  return exitCodeOf(await operator.run(requests.stop), print);
}

function exitCodeOf(ending: Ending, print: (text: string) => void): number {
  if (ending.type === "stopped") return 0;
  if (ending.exit.error)
    throw new ServeError(`the operator ${describeExit(ending.exit)}`, { cause: ending.exit.error });
  print(`the operator ${describeExit(ending.exit)} before it was ready`);
  return ending.exit.code;
}

async function watchOperator(
  { config, clock }: SupervisorOptions,
  onChange: (file: string) => void,
): Promise<AsyncDisposable> {
  const packages = config.watch ? [] : await operatorPackages(config.root, config.operator);
  const folders = config.watch ?? packages.map((folder) => join(folder, "src"));
  return watchSources({ folders, clock, onChange });
}

/** Rights are in force as soon as they are applied: the operator goes on. */
function watchRbac(access: OperatorAccess, { config, clock, print }: SupervisorOptions): Promise<AsyncDisposable> {
  const { rbacFile } = access;
  const isWatched = config.watch === undefined || config.watch.length > 0;
  const onChange = (): void => {
    const applied = access.refresh().then(() => {
      print(`${relative(config.root, rbacFile)} changed: the operator's rights are as it says`);
    });
    tell(print, applied);
  };
  return watchSources({ folders: isWatched ? [rbacFile] : [], clock, onChange });
}
