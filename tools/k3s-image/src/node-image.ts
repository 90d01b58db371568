// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Puts the node image together.
import { cp, link, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildAssets, goCommand, UsageError, type Go } from "@nuvolaris/envtest-assets";
import { assetsCacheDirectory, goProbe } from "@nuvolaris/testing";
import { buildImage, saveImage } from "./docker.ts";
import { nodePrograms, toolFolder, type NodeRecipe } from "./node-recipe.ts";
import { withProgress } from "./progress.ts";
import { rootFileSystemTar } from "./root-file-system.ts";
import { runToEnd, type Machine } from "./run-to-end.ts";
import type { Workshop } from "./workshop.ts";

export interface NodeImageOptions {
  readonly machine: Machine;
  readonly workshop: Workshop;
  readonly print: (line: string) => void;
}

/** An image that the node brings along: one Go program and nothing else. */
interface CarriedImage {
  readonly tag: string;
  /** Its Dockerfile's folder, below the tool's. */
  readonly folder: string;
  /** The Go module's folder, and the package in it. */
  readonly module: string;
  readonly goPackage: string;
  readonly program: string;
}

const carriedImages: readonly CarriedImage[] = [
  { tag: "nuvolaris/pause:1", folder: "node/pause", module: "node", goPackage: "./pause", program: "pause" },
  { tag: "nuvolaris/coredns:1", folder: "coredns", module: "coredns", goPackage: ".", program: "coredns" },
];

/** The value is the Kubernetes version: those who look for a node image find it by this label. */
export const nodeImageLabel = "org.nuvolaris.k3s-compatible";

/** Errors: {@link UsageError} without Go or debootstrap. */
export async function buildNodeImage(options: NodeImageOptions, { release, root, tag }: NodeRecipe): Promise<void> {
  const { machine, workshop, print } = options;
  const { bench, cache } = workshop;
  const go = await requireGo(machine);
  const progress = { clock: machine.clock, print };
  const rootTar = await rootFileSystemTar({ machine, cache, print }, root);
  const assets = await buildAssets({
    ...machine,
    release,
    recipes: nodePrograms,
    cache: assetsCacheDirectory(machine.environment),
    go,
    // Go is there: the launcher needs it in any case.
    beforeBuild: () => Promise.resolve(),
    print,
  });
  await withProgress(progress, "launcher, pause and CoreDNS", async () => {
    const linkerFlags = `-s -w -X main.version=v${release.version}`;
    await go.build({ module: join(toolFolder, "node"), goPackage: ".", linkerFlags, output: join(bench, "k3s") });
    for (const image of carriedImages) await carry(options, go, image);
  });
  await withProgress(progress, `image ${tag}`, async () => {
    await mkdir(join(bench, "bin"));
    for (const { component } of nodePrograms) await linkOrCopy(join(assets, component), join(bench, "bin", component));
    await linkOrCopy(rootTar, join(bench, "root.tar"));
    await cp(join(toolFolder, "node/rootfs"), join(bench, "files"), { recursive: true });
    await cp(join(toolFolder, "node/pods.json"), join(bench, "files/etc/cni/net.d/10-pods.conflist"));
    const labels = { [nodeImageLabel]: release.version };
    await buildImage(machine, { tag, dockerfile: join(toolFolder, "node/Dockerfile"), context: bench, labels });
  });
}

async function requireGo(machine: Machine): Promise<Go> {
  const found = await goProbe.run((command, args) => runToEnd(machine, [command, ...args], { deadlineMs: 10_000 }));
  if (!found.available) {
    throw new UsageError(
      `the node's programs are built from Go modules: ${found.reason}. To get it: ${goProbe.howToGet}`,
    );
  }
  return goCommand(machine.environment, machine.signal);
}

/** Builds an image and lays it as a tar where the launcher imports it from. */
async function carry({ machine, workshop }: NodeImageOptions, go: Go, image: CarriedImage): Promise<void> {
  const context = join(workshop.bench, "carried", image.program);
  await mkdir(context, { recursive: true });
  await go.build({
    module: join(toolFolder, image.module),
    goPackage: image.goPackage,
    linkerFlags: "-s -w",
    output: join(context, image.program),
  });
  const dockerfile = join(toolFolder, image.folder, "Dockerfile");
  await buildImage(machine, { tag: image.tag, dockerfile, context, labels: {} });
  const images = join(workshop.bench, "files/usr/share/k3s-compatible/images");
  await mkdir(images, { recursive: true });
  await saveImage(machine, image.tag, join(images, `${image.program}.tar`));
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  // The caches may lie on two file systems.
  await link(from, to).catch(() => cp(from, to));
}
