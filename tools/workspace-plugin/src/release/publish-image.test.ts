// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { UsageError } from "../usage-error.ts";
import { publishImage } from "./publish-image.ts";

const digest = `sha256:${"ab".repeat(32)}`;
const options = { releaseTag: "v1.2.3", operatorVersion: "1.2.3", repository: "ghcr.io/nuvolaris/operator" };

test("the image is built for both platforms under the release's version, and its digest is told", async () => {
  const lines: string[] = [];

  const published = await publishImage({
    ...options,
    run: (command, args) => {
      lines.push([command, ...args].join(" "));
      return Promise.resolve(command === "docker" ? `${digest}\n` : "");
    },
  });

  expect(published).toEqual({ name: "ghcr.io/nuvolaris/operator", digest });
  expect(lines).toEqual([
    "node --conditions=@nuvolaris/source apps/operator/src/image/main.ts --tag ghcr.io/nuvolaris/operator:1.2.3" +
      " --build-version 1.2.3 --platform linux/amd64 linux/arm64",
    "docker buildx imagetools inspect ghcr.io/nuvolaris/operator:1.2.3 --format {{.Manifest.Digest}}",
  ]);
});

test.each([
  {
    sentence: "a tag of another version",
    change: { releaseTag: "v1.2.4" },
    expected: /the tag is v1.2.4, and the operator's/,
  },
  { sentence: "a tag without its v", change: { releaseTag: "1.2.3" }, expected: /the tag is 1.2.3/ },
  {
    sentence: "a repository in capitals",
    change: { repository: "ghcr.io/Nuvolaris/operator" },
    expected: /lower case/,
  },
  { sentence: "no repository", change: { repository: "" }, expected: /is no name/ },
])("refused before anything is built: $sentence", async ({ change, expected }) => {
  const run = (): Promise<string> => Promise.reject(new Error("it was built"));

  const publishing = publishImage({ ...options, ...change, run });

  await expect(publishing).rejects.toThrow(expected);
  await expect(publishing).rejects.toBeInstanceOf(UsageError);
});

test("an answer that is no digest is not attested", async () => {
  const run = (): Promise<string> => Promise.resolve("latest");

  await expect(publishImage({ ...options, run })).rejects.toThrow("docker told latest");
});
