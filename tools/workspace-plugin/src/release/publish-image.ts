// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Builds the operator's image for a release, pushes it, and tells its digest, by which its provenance is attested. */
import type { RunProgram } from "@nuvolaris/testing";
import { UsageError } from "../usage-error.ts";

export interface PublishImageOptions {
  /** The git tag of the release, such as `v1.2.3`. */
  readonly releaseTag: string;
  /** The version that the operator's manifests are for: its package's. */
  readonly operatorVersion: string;
  /** Where the image goes, such as `ghcr.io/nuvolaris/operator`. */
  readonly repository: string;
  readonly run: RunProgram;
}

export interface PublishedImage {
  readonly name: string;
  readonly digest: string;
}

const platforms = ["linux/amd64", "linux/arm64"];

/** Errors: {@link UsageError} if the tag is not the operator's version; what `run` rejects with. */
export async function publishImage(options: PublishImageOptions): Promise<PublishedImage> {
  const { releaseTag, operatorVersion, repository, run } = options;
  if (releaseTag !== `v${operatorVersion}`) {
    throw new UsageError(
      `the tag is ${releaseTag}, and the operator's version is ${operatorVersion}: make the tag by \`npm run release\``,
    );
  }
  if (!/^[a-z0-9][a-z0-9./:-]*$/.test(repository)) {
    throw new UsageError(`${repository} is no name of a repository: lower case, as in ghcr.io/owner/operator`);
  }
  const image = `${repository}:${operatorVersion}`;
  const program = ["--conditions=@nuvolaris/source", "apps/operator/src/image/main.ts"];
  const flags = ["--tag", image, "--build-version", operatorVersion, "--platform", ...platforms];
  await run("node", [...program, ...flags]);
  const format = "{{.Manifest.Digest}}";
  const digest = (await run("docker", ["buildx", "imagetools", "inspect", image, "--format", format])).trim();
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${image} has no digest: docker told ${digest}`);
  return { name: repository, digest };
}
