#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command } from "commander";
import { resolve } from "node:path";
import { imageRepository } from "../manifests/names.ts";
import { operatorVersion } from "../manifests/operator-version.ts";
import { buildImage } from "./build-image.ts";
import { writeBuildContext } from "./build-context.ts";
import { dockerCommand, DockerError } from "./docker.ts";
import { LicenseError } from "./licence-files.ts";
import { UsageError } from "@nuvolaris/operator-cli";

interface Flags {
  readonly tag?: string;
  readonly baseImage?: string;
  readonly buildVersion: string;
  readonly platform?: readonly string[];
  readonly contextFolder?: string;
  readonly output?: string;
}

const root = resolve(import.meta.dirname, "../../../..");
const interrupted = new AbortController();
process.once("SIGINT", () => {
  interrupted.abort(new UsageError("interrupted"));
});
const print = (line: string): void => {
  console.log(line);
};
const program = new Command("operator:image")
  .description("Bundles the operator and builds its container image")
  .option("--tag <tag>", `a tag of ${imageRepository}, or a whole name (default: the version)`)
  .option("--build-version <version>", "what the operator says when it is asked for its version", operatorVersion())
  .option("--base-image <image>", "an image whose /nodejs/bin/node is Node.js 24 (default: the Dockerfile's)")
  .option("--platform <platforms...>", "build for these, such as linux/amd64 linux/arm64, and push (needs buildx)")
  .option("--context-folder <folder>", "build nothing; write the Dockerfile and what it needs there")
  .option("--output <file>", "write the image's name to this file too")
  .action(async ({ tag, buildVersion: version, platform, contextFolder, ...flags }: Flags) => {
    if (contextFolder !== undefined) {
      await writeBuildContext({ root, version, folder: contextFolder });
      print(contextFolder);
      return;
    }
    await buildImage({
      root,
      version,
      tag: tag ?? version,
      repository: imageRepository,
      ...(platform && { platforms: platform }),
      ...flags,
      docker: dockerCommand(process.env, interrupted.signal),
      print,
    });
  })
  .allowExcessArguments(false)
  .showHelpAfterError();

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = error instanceof UsageError || error instanceof DockerError || error instanceof LicenseError;
  console.error(isExpected ? `operator:image: ${error.message}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
