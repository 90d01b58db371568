// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Two builds of this tree's operator that differ in their version: what is installed, and what it is upgraded to. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "@nuvolaris/testing";
import { runToEnd } from "../program.ts";
import { runTool, ToolError, type ToolOptions } from "../workspace-tool.ts";

/** Images that the nodes have, where they can be brought there; else the files that images would hold, unpacked here. */
export interface OperatorBuilds {
  readonly form: "images" | "programs";
  /** An image's name, or the path of a program for Node.js. */
  readonly current: string;
  readonly next: string;
}

export interface BuildOptions extends ToolOptions {
  readonly plane: ControlPlane;
  /** Where unpacked files go. */
  readonly folder: string;
}

const versions = { current: "0.0.0-e2e.1", next: "0.0.0-e2e.2" } as const;
const imageTool = "apps/operator/src/image/main.ts";

export async function buildOperator(options: BuildOptions): Promise<OperatorBuilds> {
  const { capabilities } = options.plane;
  const build = capabilities.has("pods") && capabilities.has("images") ? buildImage : buildProgram;
  return {
    form: build === buildImage ? "images" : "programs",
    current: await build(versions.current, options),
    next: await build(versions.next, options),
  };
}

async function buildImage(version: string, { plane, ...options }: BuildOptions): Promise<string> {
  options.print(`e2e: building the operator's image, version ${version}`);
  const build = (): Promise<void> => runTool(imageTool, ["--build-version", version], options);
  await build().catch(async (error: unknown) => {
    if (!(error instanceof ToolError)) throw error;
    // Most likely the base can be neither pulled nor found; making one that is there already takes no time.
    await runTool("tools/k3s-image/src/main.ts", ["base"], options);
    await build();
  });
  const image = `nuvolaris/operator:${version}`;
  await plane.loadImage?.(image);
  return image;
}

async function buildProgram(version: string, { folder, ...options }: BuildOptions): Promise<string> {
  const own = join(folder, version);
  await mkdir(own, { recursive: true });
  options.print(`e2e: bundling the operator, version ${version}`);
  await runTool(imageTool, ["--build-version", version, "--context-folder", own], options);
  const { code, stderr } = await runToEnd("tar", ["-xf", join(own, "operator.tar"), "-C", own]);
  if (code !== 0) throw new ToolError(`cannot unpack the operator's files: ${stderr}`);
  return join(own, "operator/main.mjs");
}
