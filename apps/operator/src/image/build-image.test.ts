// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempDisposableSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { buildImage } from "./build-image.ts";
import { FakeEngine } from "./fakes/fake-engine.ts";

const root = resolve(import.meta.dirname, "../../../..");

test.each([
  ["dev", "nuvolaris/operator:dev"],
  ["elsewhere/operator:1", "elsewhere/operator:1"],
])("--tag %s names the image %s", { timeout: 180_000 }, async (tag, image) => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "build-image-"));
  const output = join(folder.path, "image");
  const docker = new FakeEngine({ images: ["base:1"] });
  const printed: string[] = [];

  const options = { root, version: "1.2.3", repository: "nuvolaris/operator", baseImage: "base:1", output, docker };
  await buildImage({ ...options, tag, print: (line) => printed.push(line) });

  expect(docker.builds).toMatchObject([{ tag: image, buildArguments: { BASE_IMAGE: "base:1", VERSION: "1.2.3" } }]);
  expect(readFileSync(output, "utf8")).toBe(`${image}\n`);
  expect(printed.at(-1)).toBe(image);
  expect(printed.join("\n")).toMatch(/^bundle: \d+\.\d MB, with code of \d+ packages$/m);
});
