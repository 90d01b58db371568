// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Starts the container: with the rights that the engine grants, on a port that is free.
import { LogTail } from "../envtest/log-tail.ts";
import { freePorts } from "../envtest/free-ports.ts";
import { ContainerGuard, ownerLabels } from "./container-guard.ts";
import type { Docker } from "./docker.ts";
import type { GuardedK3sOptions } from "./k3s-container.ts";
import { K3sError } from "./k3s-error.ts";

export interface StartContainerOptions {
  readonly image: string;
  readonly docker: Docker;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly startupTimeoutMs: number;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A container in which k3s has said that it runs. Disposing it removes it with its volumes. */
export interface RunningContainer extends AsyncDisposable {
  readonly id: string;
  /** Where its API server answers: a name or an address, and a port. */
  readonly address: string;
}

/** How often a start that found its port taken is tried: another process may take one between our look and the listening. */
const attempts = 3;

/** Errors: {@link K3sError}, which ends with what the container printed last; the signal's reason. */
export async function startContainer(options: StartContainerOptions): Promise<RunningContainer> {
  const serverArguments = await argumentsFor(options.docker);
  let rights: GuardedK3sOptions["rights"] = "privileged";
  for (let attempt = 1; ; attempt += 1) {
    const [hostPort = 0] = await freePorts(1);
    try {
      return await startOnce(options, { rights, hostPort, serverArguments });
    } catch (error) {
      const problem = error instanceof Error ? error.message : "";
      if (rights === "privileged" && refusesPrivileges(problem)) {
        options.onProgress("k3s: the engine refuses --privileged: starting with all capabilities but SYS_RESOURCE");
        rights = "capabilities";
      } else if (!isPortTaken(problem) || attempt >= attempts) throw error;
    }
  }
}

/** From Kubernetes 1.35 on, kubelet has to be told that a host's old cgroups are wanted. */
async function argumentsFor(docker: Docker): Promise<readonly string[]> {
  const version = (await docker.run(["info", "--format", "{{.CgroupVersion}}"])).trim();
  return version === "1" ? ["--kubelet-arg=fail-cgroupv1=false"] : [];
}

/** runc's words where the engine itself does not have a capability that a privileged container gets. */
export function refusesPrivileges(problem: string): boolean {
  return /unable to apply caps|operation not permitted/.test(problem);
}

function isPortTaken(problem: string): boolean {
  return /port is already allocated|address already in use/.test(problem);
}

type Attempt = Pick<GuardedK3sOptions, "rights" | "hostPort" | "serverArguments">;

async function startOnce(options: StartContainerOptions, attempt: Attempt): Promise<RunningContainer> {
  await using resources = new AsyncDisposableStack();
  const log = new LogTail(60);
  let id = "";
  // Only who starts such a cluster waits for testcontainers to load.
  const { startGuardedK3s } = await import("./k3s-container.ts");
  const starting = startGuardedK3s({
    ...attempt,
    image: options.image,
    labels: await ownerLabels(),
    startupTimeoutMs: options.startupTimeoutMs,
    onCreated: (created) => {
      id = created;
      resources.use(new ContainerGuard({ id, environment: options.environment }));
    },
    onLog: (text) => {
      log.append(text);
    },
  });
  const started = await unlessAborted(starting, options.signal).catch((cause: unknown) => {
    options.signal?.throwIfAborted();
    const what = cause instanceof Error ? cause.message : String(cause);
    const printed = log.text === "" ? "it printed nothing" : `it printed last:\n${log.text}`;
    throw new K3sError(`cannot start ${options.image}: ${what}; ${printed}`, { cause });
  });
  const running = resources.move();
  return {
    id,
    address: `${started.getHost()}:${started.getMappedPort(6443)}`,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Testcontainers takes no signal: its start is left alone, and fails when the guard removes the container. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  work.catch(() => undefined);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new K3sError("the start was aborted"));
  };
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
