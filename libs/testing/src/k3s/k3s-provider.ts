// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type {
  Availability,
  ControlPlane,
  ControlPlaneOptions,
  ControlPlaneProvider,
} from "../control-plane/control-plane.ts";
import { makeOwnedFolder } from "../leftovers/owned-folder.ts";
import { removeOrphans } from "./container-guard.ts";
import { dockerCommand, type Docker } from "./docker.ts";
import { whenNodeReady } from "./k3s-control-plane.ts";
import { K3sError } from "./k3s-error.ts";
import { chooseK3sImage, lookForK3s, wantedImage, type ChosenImage } from "./k3s-image.ts";
import { startContainer } from "./k3s-start.ts";

export interface K3sProviderOptions {
  /** `K3S_IMAGE` and what the docker command reads, such as `DOCKER_HOST`; pass `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: the docker command of the PATH. */
  readonly docker?: Docker;
}

/** How long k3s may take to run, and then its node to be ready. 15 s each are usual; a busy machine needs more. */
const readyTimeoutMs = 180_000;
/** The image has 70 MB to 100 MB. */
const pullTimeoutMs = 600_000;

/**
 * A cluster of one node in a container: k3s, or what `tools/k3s-image` makes of Kubernetes' own programs where k3s cannot be
 * pulled.
 *
 * The container does not outlive this process, however it ends: a guard removes it, and if that was killed too, the next
 * start does.
 */
export function k3sProvider(options: K3sProviderOptions): ControlPlaneProvider {
  const docker = options.docker ?? dockerCommand(options.environment);
  return {
    name: "k3s",
    available: () => look(docker, options),
    start: (startOptions) => start(docker, options, startOptions),
  };
}

async function look(docker: Docker, { environment }: K3sProviderOptions): Promise<Availability> {
  const found = await lookForK3s({ docker, wanted: wantedImage(environment) });
  return found.found ? { available: true } : { available: false, reason: found.reason };
}

async function start(
  docker: Docker,
  { environment }: K3sProviderOptions,
  { signal, onProgress = () => undefined }: ControlPlaneOptions = {},
): Promise<ControlPlane> {
  await using resources = new AsyncDisposableStack();
  const orphans = await removeOrphans(docker);
  if (orphans > 0) onProgress(`k3s: removed ${orphans} left by runs that were killed`);
  const chosen = await chooseK3sImage({ docker, wanted: wantedImage(environment) });
  if (!chosen.found) throw new K3sError(`cannot start a cluster in a container: ${chosen.reason}`);
  await pull(docker, chosen, { onProgress, ...(signal && { signal }) });
  const folder = resources.use(await makeOwnedFolder({ prefix: "nuvolaris-k3s" })).path;
  onProgress(`k3s: starting ${chosen.image}`);
  const container = resources.use(
    await startContainer({
      image: chosen.image,
      docker,
      environment,
      startupTimeoutMs: readyTimeoutMs,
      onProgress,
      signal,
    }),
  );
  onProgress("k3s: waiting for its node");
  const controlPlane = await whenNodeReady({ container, docker, folder, readyTimeoutMs, signal });
  const running = resources.move();
  return { ...controlPlane, origin: chosen.image, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function pull(
  docker: Docker,
  chosen: Extract<ChosenImage, { readonly found: true }>,
  { signal, onProgress }: ControlPlaneOptions,
): Promise<void> {
  if (!chosen.mustBePulled) return;
  onProgress?.(`k3s: pulling ${chosen.image}`);
  await docker.run(["pull", "--quiet", chosen.image], { timeoutMs: pullTimeoutMs, ...(signal && { signal }) });
}
