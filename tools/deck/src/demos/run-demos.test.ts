// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Transcripts on control planes that are none: what each is given, and what it is asked. */
import { systemClock } from "@nuvolaris/clock";
import type { ControlPlane, ControlPlaneProvider } from "@nuvolaris/testing";
import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../usage-error.ts";
import { silentProgress } from "./demo-report.ts";
import type { NodeImage } from "./node-images.ts";
import { readSoundTranscript } from "./parse-transcript.ts";
import { runDemos, type TranscriptResult } from "./run-demos.ts";

function provider(name: string, loadImage?: ControlPlane["loadImage"]): ControlPlaneProvider {
  return {
    name,
    available: () => Promise.resolve({ available: true }),
    start: () =>
      Promise.resolve({
        kubeconfig: "/given/kubeconfig",
        serverVersion: "v1.36.3",
        capabilities: new Set(["pods"] as const),
        logs: () => Promise.resolve(""),
        ...(loadImage && { loadImage }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}

const ownTranscript = `---
title: T
cluster: own
---

### Start {#start}

\`\`\`console needs=own-cluster
$ echo "\${KUBECONFIG-none}"
none
\`\`\`

### Go on {#go-on}

\`\`\`console needs=pods
$ echo "$KUBECONFIG"
/given/kubeconfig
\`\`\`
`;

async function run(on: ControlPlaneProvider, images: readonly NodeImage[] = []): Promise<TranscriptResult | undefined> {
  using root = mkdtempDisposableSync(join(tmpdir(), "deck-"));
  const [result] = await runDemos([readSoundTranscript("t.md", ownTranscript)], {
    root: root.path,
    provider: on,
    images,
    environment: process.env,
    clock: systemClock,
    signal: new AbortController().signal,
    record: false,
    progress: silentProgress,
  });
  return result;
}

test("a transcript that starts its own cluster starts it in place of the embedded one, which has no real pods", async () => {
  expect(await run(provider("embedded"))).toMatchObject({
    steps: [{ outcome: "passed" }, { outcome: "skipped", reason: "the control plane has no pods" }],
  });
});

test("on another control plane it is given that, and what is about its own cluster is skipped", async () => {
  expect(await run(provider("k3s"))).toMatchObject({
    steps: [
      { outcome: "skipped", reason: "it is about the cluster that the transcript starts, and this is another" },
      { outcome: "passed" },
    ],
  });
});

test("the nodes get their images before the first step, under the names that pods know", async () => {
  const loaded: unknown[] = [];
  const take = (...image: unknown[]): Promise<void> => Promise.resolve(void loaded.push(image));

  await run(provider("k3s", take), [{ image: "pause:1", name: "web:1" }]);

  expect(loaded).toEqual([["pause:1", "web:1"]]);
});

test("an image that the engine does not have ends the run, with what the engine said", async () => {
  const refuse = (): Promise<void> => Promise.reject(new Error("No such image: web:1\n"));

  const running = run(provider("k3s", refuse), [{ image: "web:1", name: "web:1" }]);

  await expect(running).rejects.toThrow(UsageError);
  await expect(running).rejects.toThrow("--load: web:1 cannot be brought to the nodes: No such image: web:1");
});
