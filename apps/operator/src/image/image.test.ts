// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The image itself, on a Docker engine: only where that is asked for, for it takes a minute and leaves images there. */
import { requiredNames } from "@nuvolaris/testing";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFile, mkdtempDisposable, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { chooseBaseImage, localBaseImage } from "./base-image.ts";
import { writeBuildContext } from "./build-context.ts";
import { buildArguments, dockerCommand } from "./docker.ts";

const root = resolve(import.meta.dirname, "../../../..");
const required = requiredNames(process.env);
const isWanted = required.has("k3s") || required.has("docker");
const notWanted = 'E2E_REQUIRED names neither docker nor k3s; "npx nx run operator:image" builds the image';
const docker = dockerCommand(process.env, new AbortController().signal);
const execute = promisify(execFile);

async function runDocker(...args: readonly string[]): Promise<string> {
  const environment = { ...process.env, DOCKER_BUILDKIT: "0" };
  return (await execute("docker", args, { env: environment, timeout: 120_000, maxBuffer: 64 << 20 })).stdout;
}

/** Builds the image from scratch, from a copy of a context that is as old as this call. It goes when the test is over. */
async function build(context: string, base: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), "operator-image-test-"));
  for (const file of await readdir(context)) await copyFile(join(context, file), join(folder.path, file));
  const tag = `nuvolaris/operator-test:${randomUUID()}`;
  const values = { BASE_IMAGE: base, VERSION: "1.2.3" };
  const [verb = "", ...args] = buildArguments({ folder: folder.path, tag, buildArguments: values });
  await runDocker(verb, "--no-cache", "--force-rm", ...args);
  return {
    tag,
    [Symbol.asyncDispose]: async () => {
      await runDocker("image", "rm", "--force", tag);
    },
  };
}

test(
  "two builds have the same layers, and the image is small, not root's, without a shell, and runs on a read-only disk",
  { timeout: 300_000 },
  async ({ skip }) => {
    if (!isWanted) return skip(notWanted);
    const local = await localBaseImage(root);
    const base = await chooseBaseImage({ docker, wanted: undefined, local, print: () => undefined });
    await using context = await mkdtempDisposable(join(tmpdir(), "operator-image-test-"));
    await writeBuildContext({ root, version: "1.2.3", folder: context.path });
    await using first = await build(context.path, base);
    await using second = await build(context.path, base);

    const [one, two, below] = await Promise.all([first.tag, second.tag, base].map((image) => docker.inspect(image)));
    expect(one?.layers).toEqual(two?.layers);
    expect(one?.id).not.toBe(two?.id);
    expect((one?.bytes ?? Infinity) - (below?.bytes ?? 0)).toBeLessThan(80_000_000);
    expect(await runDocker("image", "inspect", "--format", "{{.Config.User}}", first.tag)).toBe("65532:65532\n");
    const restricted = ["--rm", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none"];
    expect(await runDocker("run", ...restricted, first.tag, "--version")).toBe("1.2.3\n");
    await expect(runDocker("run", ...restricted, "--entrypoint=/bin/sh", first.tag, "-c", "true")).rejects.toThrow(
      /\/bin\/sh/,
    );
  },
);
