// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `nx run operator:image`: bundles the operator and builds its image. */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseBaseImage, defaultBaseImage, localBaseImage } from "./base-image.ts";
import { writeBuildContext } from "./build-context.ts";
import type { Docker } from "./docker.ts";
import { sourceRevision } from "./source-revision.ts";
import { UsageError } from "@nuvolaris/operator-cli";

export interface ImageOptions {
  /** The root of the workspace. */
  readonly root: string;
  readonly version: string;
  /** A whole reference, or a tag of {@link repository}. */
  readonly tag: string;
  readonly repository: string;
  readonly baseImage?: string;
  /** Builds for these platforms and pushes. Default: the engine's own, kept on it. */
  readonly platforms?: readonly string[];
  /** The image's reference is written to this file too; nx puts lines of its own before what is printed. */
  readonly output?: string;
  readonly docker: Docker;
  readonly print: (line: string) => void;
}

/** What the operator adds to its base may be this large. */
const limitBytes = 80_000_000;

/** Builds the image and gives its reference. Errors: {@link UsageError}, DockerError, LicenseError. */
export async function buildImage(options: ImageOptions): Promise<string> {
  const { root, version, docker, print } = options;
  const image = /[/:]/.test(options.tag) ? options.tag : `${options.repository}:${options.tag}`;
  await using folder = await mkdtempDisposable(join(tmpdir(), "operator-image-"));
  const { bytes, packages } = await writeBuildContext({ root, version, folder: folder.path });
  print(`bundle: ${megabytes(bytes)}, with code of ${packages} packages`);
  if (bytes > limitBytes)
    throw new UsageError(`the operator is ${megabytes(bytes)}; ${megabytes(limitBytes)} is the limit`);

  const base = options.platforms
    ? (options.baseImage ?? defaultBaseImage)
    : await chooseBaseImage({ docker, wanted: options.baseImage, local: await localBaseImage(root), print });
  const revision = await sourceRevision(root);
  await docker.build({
    folder: folder.path,
    tag: image,
    buildArguments: {
      BASE_IMAGE: base,
      VERSION: version,
      ...(revision && { REVISION: revision.commit, CREATED: revision.date }),
    },
    ...(options.platforms && { platforms: options.platforms }),
  });
  if (!options.platforms) await report({ image, base }, options);
  print(image);
  if (options.output !== undefined) await writeFile(options.output, `${image}\n`);
  return image;
}

async function report(
  { image, base }: { readonly image: string; readonly base: string },
  { docker, print }: ImageOptions,
): Promise<void> {
  const [whole, below] = await Promise.all([docker.inspect(image), docker.inspect(base)]);
  if (!whole || !below) return;
  print(`image: ${megabytes(whole.bytes)}, of which ${megabytes(below.bytes)} is the base; ${whole.id}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
