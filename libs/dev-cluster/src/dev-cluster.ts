// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createApiServer, type ApiServer, type KubeletProxy } from "@nuvolaris/apiserver";
import {
  admin,
  createCredentials,
  FileStorageLog,
  formatKubeconfig,
  listen,
  ListenError,
  loadCredentials,
  replaceFile,
  type Credentials,
  type Listener,
} from "@nuvolaris/apiserver-http";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { openDataFolder, openTemporaryFolder, type DataFolder } from "./data-folder.ts";
import { runControllers, type ClusterController } from "./running-controllers.ts";

export interface DevClusterOptions {
  /** Where objects, credentials and the port are kept. Default: nowhere; what the cluster has ends with it. */
  readonly dataDir?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default, and for 0: that of the start before, so that clients find the cluster again; else any that is free. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Makes what brings the cluster to life beyond its API, such as Deployments' pods. Default: nothing does. */
  readonly controllers?: (access: ClusterAccess) => ClusterControllers;
  /** Told of failures that have no request to answer. Default: they are dropped. */
  readonly onError?: (error: unknown) => void;
}

/** How controllers reach the API server: in this process, as an administrator. */
export interface ClusterAccess {
  readonly handle: (request: Request) => Promise<Response>;
  readonly clock: Clock;
}

export interface ClusterControllers {
  readonly controllers: readonly ClusterController[];
  /** Answers for the kubelets of simulated nodes. */
  readonly kubelet?: KubeletProxy;
}

/** A cluster that runs. Disposing of it ends its watches, its connections and its controllers, in good order. */
export interface DevCluster extends AsyncDisposable {
  /** `https://127.0.0.1:43117` */
  readonly url: string;
  /** The text of a kubeconfig for its administrator. */
  readonly kubeconfig: string;
  /** Where that text lies, readable for this user only, as long as the cluster runs (for good, with a `dataDir`). */
  readonly kubeconfigFile: string;
  /** The server itself, for who is in this process. */
  readonly server: ApiServer;
}

/** The cluster, its context and what its certificates are called after. */
const clusterName = "nuvolaris-dev";

/**
 * Starts an API server, a listener and controllers as one thing. It answers requests when the promise resolves.
 *
 * Errors: a DataFolderInUseError where another process has the folder, a DamagedLogError or CredentialFileError where it cannot
 * be read, a ListenError where the port cannot be had. Nothing runs on after an error.
 */
export async function startDevCluster(options: DevClusterOptions = {}): Promise<DevCluster> {
  const { clock = systemClock, dataDir, controllers: create, onError } = options;
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(await (dataDir === undefined ? openTemporaryFolder() : openDataFolder(dataDir)));
  const credentials = await credentialsOf(folder, options);
  const proxy = createKubeletProxy();
  const server = parts.use(await startServer({ folder, credentials, kubelet: proxy.ask, options }));
  const listener = parts.use(await listenWhereBefore({ folder, credentials, server, options }));
  parts.defer(() => {
    server.drain();
  });
  const kubeconfig = formatKubeconfig({ name: clusterName, url: listener.url, credentials });
  await folder.rememberPort(listener.port);
  await replaceFile(folder.kubeconfigFile, [kubeconfig]);

  const handle = (request: Request): Promise<Response> => server.handle(request, { user: admin });
  const made = create?.({ handle, clock });
  if (made?.kubelet) proxy.connect(made.kubelet);
  parts.use(runControllers(made?.controllers ?? [], { clock, ...(onError && { onError }) }));

  const running = parts.move();
  return {
    url: listener.url,
    kubeconfig,
    kubeconfigFile: folder.kubeconfigFile,
    server,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function credentialsOf(
  { credentialFile }: DataFolder,
  { clock = systemClock, host }: DevClusterOptions,
): Promise<Credentials> {
  const made = { clock, ...(host !== undefined && { hosts: [host] }) };
  return credentialFile === undefined ? createCredentials(made) : loadCredentials(credentialFile, made);
}

interface ServerParts {
  readonly folder: DataFolder;
  readonly credentials: Credentials;
  readonly kubelet: KubeletProxy;
  readonly options: DevClusterOptions;
}

function startServer({ folder, credentials, kubelet, options }: ServerParts): Promise<ApiServer> {
  const { clock = systemClock, onError } = options;
  return createApiServer({
    clock,
    tokens: [{ token: credentials.token, user: admin }],
    serviceAccountKey: credentials.serviceAccountKey,
    kubelet,
    caCertificate: credentials.authority.certificate,
    ...(folder.storeFolder !== undefined && { log: new FileStorageLog({ folder: folder.storeFolder }) }),
    ...(onError && { onError }),
  });
}

interface ListenerParts {
  readonly folder: DataFolder;
  readonly credentials: Credentials;
  readonly server: ApiServer;
  readonly options: DevClusterOptions;
}

/**
 * A port that was asked for by number must be had. The remembered one is a convenience: where another process has taken it since,
 * any other will do, as the kubeconfig is written anew.
 */
async function listenWhereBefore({ folder, credentials, server, options }: ListenerParts): Promise<Listener> {
  const { clock = systemClock, host, port = 0, onError } = options;
  const tls = { ...credentials.server, clientCa: credentials.authority.certificate };
  const begin = (at: number): Promise<Listener> =>
    listen({ server, tls, clock, port: at, ...(host !== undefined && { host }), ...(onError && { onError }) });
  if (port > 0 || folder.rememberedPort === undefined) return begin(port);
  return begin(folder.rememberedPort).catch((error: unknown) => {
    if (error instanceof ListenError) return begin(0);
    throw error;
  });
}

interface KubeletConnection {
  readonly ask: KubeletProxy;
  connect(kubelet: KubeletProxy): void;
}

/** The server wants its kubelets when it is made; they come with the controllers, which want the server. */
function createKubeletProxy(): KubeletConnection {
  let connected: KubeletProxy | undefined;
  return {
    ask: (node, request) =>
      connected?.(node, request) ??
      Promise.resolve(new Response(`no kubelet answers on node ${node}`, { status: 502 })),
    connect: (kubelet) => (connected = kubelet),
  };
}
