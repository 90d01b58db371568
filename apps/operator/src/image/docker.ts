// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The docker command, as far as making an image needs it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** What an engine knows of an image that it has. */
export interface ImageFacts {
  readonly id: string;
  readonly bytes: number;
  /** The digests of the layers, the lowest first. */
  readonly layers: readonly string[];
}

export interface DockerBuildOptions {
  /** The folder with the Dockerfile. */
  readonly folder: string;
  readonly tag: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** Builds for these platforms and pushes the image, by buildx. Default: for the engine's own, into the engine. */
  readonly platforms?: readonly string[];
}

export interface Docker {
  /** `undefined` when the engine does not have the image. */
  inspect(image: string): Promise<ImageFacts | undefined>;
  pull(image: string): Promise<void>;
  build(options: DockerBuildOptions): Promise<void>;
}

/** Docker refused or failed; the message ends with what it said last. */
export class DockerError extends Error {
  override readonly name = "DockerError";
}

/** Pulling a base over a slow line takes minutes. */
const timeout = 15 * 60_000;

/** Runs `docker` from the PATH with `environment`; a signal that is aborted kills it. */
export function dockerCommand(environment: NodeJS.ProcessEnv, signal: AbortSignal): Docker {
  const run = async (args: readonly string[], extraEnvironment: NodeJS.ProcessEnv = {}): Promise<string> => {
    const options = { env: { ...environment, ...extraEnvironment }, signal, timeout, maxBuffer: 64 << 20 };
    try {
      return (await execute("docker", args, options)).stdout;
    } catch (cause) {
      signal.throwIfAborted();
      throw new DockerError(`docker ${args[0] ?? ""} failed: ${lastWords(cause)}`, { cause });
    }
  };
  return {
    inspect: async (image) => {
      // Unlike `image inspect`, it tells an image that is not there from an engine that does not answer.
      const found = await run(["image", "ls", "--quiet", "--no-trunc", image]);
      if (found.trim() === "") return undefined;
      return factsOf(JSON.parse(await run(["image", "inspect", image])));
    },
    pull: async (image) => {
      await run(["pull", "--quiet", image]);
    },
    build: async (options) => {
      const hasBuildx = await run(["buildx", "version"]).then(
        () => true,
        () => false,
      );
      if (!hasBuildx && options.platforms) {
        throw new DockerError(`cannot build for ${options.platforms.join(" and ")}: docker has no buildx`);
      }
      await run(buildArguments(options), { DOCKER_BUILDKIT: hasBuildx ? "1" : "0" });
    },
  };
}

/** The command line of a build. */
export function buildArguments({ folder, tag, buildArguments, platforms }: DockerBuildOptions): readonly string[] {
  const values = Object.entries(buildArguments).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  const verb = platforms ? ["buildx", "build", "--platform", platforms.join(","), "--push"] : ["build"];
  return [...verb, ...values, "--tag", tag, folder];
}

function factsOf(inspected: unknown): ImageFacts {
  // Proof of the cast: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageInspect
  const [image] = inspected as [
    { readonly Id: string; readonly Size: number; readonly RootFS: { readonly Layers: readonly string[] } },
  ];
  return { id: image.Id, bytes: image.Size, layers: image.RootFS.Layers };
}

function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "there is no docker command on the PATH";
  if ("killed" in error && error.killed === true) return "it did not end in 15 minutes";
  const said = "stderr" in error ? String(error.stderr).trim() : "";
  return said === "" ? error.message : said.split("\n").slice(-5).join("\n");
}
