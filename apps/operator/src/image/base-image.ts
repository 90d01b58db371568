// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which image the operator's is built on: the usual one, or where that cannot be had, one that was made on this machine. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DockerError, type Docker } from "./docker.ts";
import { UsageError } from "@nuvolaris/operator-cli";

/** A base whose entry point is `/nodejs/bin/node`, without a shell. The same as in the Dockerfile; a test compares. */
export const defaultBaseImage = "gcr.io/distroless/nodejs24-debian12:nonroot";

export interface BaseImageOptions {
  readonly docker: Docker;
  /** The one that was asked for; it is not replaced by another. */
  readonly wanted: string | undefined;
  /** What `tools/k3s-image` makes where no image can be pulled. */
  readonly local: string;
  readonly print: (line: string) => void;
}

/** The name of the base that is made on this machine: for the version of Node.js that the workspace runs. */
export async function localBaseImage(root: string): Promise<string> {
  return `nuvolaris/node-base:${(await readFile(join(root, ".node-version"), "utf8")).trim()}`;
}

/**
 * Finds the base, and has it on the engine.
 *
 * Errors: {@link UsageError} with what was tried when there is none.
 */
export async function chooseBaseImage({ docker, wanted, local, print }: BaseImageOptions): Promise<string> {
  const first = wanted ?? defaultBaseImage;
  const failure = await obtain(docker, first);
  if (failure === undefined) {
    print(`base: ${first}`);
    return first;
  }
  if (wanted === undefined && (await docker.inspect(local)) !== undefined) {
    print(`base: ${local}, which is on this machine, for ${first} cannot be pulled: ${failure.message}`);
    return local;
  }
  const instead =
    wanted === undefined ? `; make one here with "npx nx run k3s-image:base", or name one` : "; name another";
  throw new UsageError(`there is no base image: ${failure.message}${instead} with --base-image`, { cause: failure });
}

async function obtain(docker: Docker, image: string): Promise<DockerError | undefined> {
  if ((await docker.inspect(image)) !== undefined) return undefined;
  try {
    await docker.pull(image);
    return undefined;
  } catch (error) {
    if (error instanceof DockerError) return error;
    throw error;
  }
}
