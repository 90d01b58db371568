// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A cluster that is there already. It has to be named: nobody's current context is used by surprise.
import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Client, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import type {
  Availability,
  ControlPlane,
  ControlPlaneOptions,
  ControlPlaneProvider,
} from "../control-plane/control-plane.ts";
import { probeCapabilities } from "../control-plane/probe-capabilities.ts";
import { makeOwnedFolder } from "../leftovers/owned-folder.ts";
import { ContextError, singleContext } from "./single-context.ts";

export interface ExistingProviderOptions {
  /** The context's name. Without one nothing is started: a test must not run where somebody happens to be logged in. */
  readonly context?: string | undefined;
  /** A kubeconfig file. Default: what `KUBECONFIG` lists, else `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  /** `KUBECONFIG` and `HOME` are read from it; pass `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The cluster of a named context. Its capabilities are found out by trying, in a namespace that is deleted again; disposing
 * leaves the cluster as it is.
 */
export function existingProvider(options: ExistingProviderOptions): ControlPlaneProvider {
  return {
    name: "existing",
    available: () => look(options),
    start: (startOptions) => start(options, startOptions),
  };
}

async function look(options: ExistingProviderOptions): Promise<Availability> {
  try {
    await using _connected = await connect(options);
    return { available: true };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function start(
  options: ExistingProviderOptions,
  { signal, onProgress }: ControlPlaneOptions = {},
): Promise<ControlPlane> {
  await using resources = new AsyncDisposableStack();
  const { client, kubeconfig, serverVersion } = resources.use(await connect(options));
  onProgress?.(`existing: looking what the cluster of the context ${options.context ?? ""} can do`);
  const capabilities = await probeCapabilities({ client, ...(signal && { signal }) });
  const running = resources.move();
  return {
    kubeconfig,
    serverVersion,
    capabilities,
    logs: () => Promise.resolve("existing: its programs print where this run cannot read"),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface Connected extends AsyncDisposable {
  readonly client: Client;
  readonly kubeconfig: string;
  readonly serverVersion: string;
}

async function connect(options: ExistingProviderOptions): Promise<Connected> {
  const { context } = options;
  if (context === undefined || context === "") {
    throw new ContextError("no context was named: an existing cluster is used only by name, as in --context NAME");
  }
  const content = await singleContext(kubeconfigFiles(options), context);
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await makeOwnedFolder({ prefix: "nuvolaris-existing" })).path;
  const kubeconfig = join(folder, "kubeconfig.yaml");
  await writeFile(kubeconfig, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  const transport = networkTransport(await loadClusterConfig({ env: options.environment, kubeconfig }));
  const client = resources.use(new Client({ transport, fieldManager: "capability-probe", timeoutMs: 10_000 }));
  const serverVersion = await readVersion(client, context);
  const connected = resources.move();
  return { client, kubeconfig, serverVersion, [Symbol.asyncDispose]: () => connected.disposeAsync() };
}

async function readVersion(client: Client, context: string): Promise<string> {
  const version = await client.request({ path: "/version" }).catch((error: unknown) => {
    const what = error instanceof Error ? error.message : String(error);
    throw new ContextError(`the cluster of the context ${context} does not answer: ${what}`, { cause: error });
  });
  const text = typeof version === "object" && version !== null && "gitVersion" in version && version["gitVersion"];
  if (typeof text === "string") return text;
  throw new ContextError(`the cluster of the context ${context} tells no version: ${JSON.stringify(version)}`);
}

function kubeconfigFiles({ kubeconfig, environment }: ExistingProviderOptions): readonly string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  return listed.length > 0 ? listed : [join(environment["HOME"] ?? "", ".kube", "config")];
}
