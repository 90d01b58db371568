// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Containers that must not outlive this process, however it ends. Testcontainers has a container of its own for that,
// which is not to be had where no registry answers.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { formatIdentity, identify, isRunning, parseIdentity } from "../leftovers/process-identity.ts";
import { DockerError, type Docker } from "./docker.ts";

const ownerLabel = "org.nuvolaris.owner";
// The engine may be another machine's, with containers of processes that are not here.
const hostLabel = "org.nuvolaris.owner-host";

/** The labels by which {@link removeOrphans} of a later run knows whose a container is. */
export async function ownerLabels(): Promise<Readonly<Record<string, string>>> {
  return { [ownerLabel]: formatIdentity(await identify()), [hostLabel]: hostname() };
}

/** Removes the containers, with their volumes, whose owners ran on this machine and are gone. Tells how many. */
export async function removeOrphans(docker: Docker): Promise<number> {
  const format = `{{.ID}} {{.Label "${ownerLabel}"}}`;
  const mine = ["--filter", `label=${ownerLabel}`, "--filter", `label=${hostLabel}=${hostname()}`];
  const listed = await docker.run(["ps", "--all", ...mine, "--format", format]);
  let removed = 0;
  for (const line of listed.split("\n")) {
    const [id = "", label = ""] = line.split(" ");
    const owner = parseIdentity(label);
    if (owner === undefined || (await isRunning(owner))) continue;
    await removeContainer(docker, id);
    removed += 1;
  }
  return removed;
}

async function removeContainer(docker: Docker, id: string): Promise<void> {
  try {
    await docker.run(["rm", "--force", "--volumes", id], { timeoutMs: 60_000 });
  } catch (error) {
    // Somebody else, such as its guard, may be removing it at this moment.
    if (!(error instanceof DockerError) || !/No such container|already in progress/.test(error.message)) throw error;
  }
}

// It waits for the end of our pipe: because we closed it or because this process is gone. A container that is no more, or
// that somebody else is removing, is as good as removed.
const guardScript = `
read -r _
for attempt in 1 2 3 4 5; do
  docker rm --force --volumes "$1" >/dev/null 2>&1
  docker inspect --type container "$1" >/dev/null 2>&1 || exit 0
  sleep 1
done
exit 1
`;

export interface ContainerGuardOptions {
  readonly id: string;
  /** For the docker command. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** A busy engine takes ten seconds for a node. */
const removalTimeoutMs = 120_000;

/** A process that removes a container and its volumes when it is disposed of, or when this process ends. */
export class ContainerGuard implements AsyncDisposable {
  readonly #id: string;
  readonly #guard: ChildProcess;
  readonly #clock: Clock;

  constructor({ id, environment, clock = systemClock }: ContainerGuardOptions) {
    this.#id = id;
    this.#clock = clock;
    // A session of its own: what ends our process group does not end the guard.
    this.#guard = spawn("/bin/sh", ["-c", guardScript, "guard", id], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      env: environment,
    });
    this.#guard.stdin?.on("error", () => undefined); // EPIPE: it is gone, which disposing tells.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#guard.exitCode === null && this.#guard.signalCode === null) {
      const exited = once(this.#guard, "exit");
      const cancel = this.#clock.setTimer(removalTimeoutMs, () => {
        // Its group: with the docker command that it waits for.
        if (this.#guard.pid !== undefined) process.kill(-this.#guard.pid, "SIGKILL");
      });
      this.#guard.stdin?.end();
      await exited;
      cancel();
    }
    if (this.#guard.exitCode !== 0) throw new DockerError(`cannot remove the container ${this.#id}`);
  }
}
