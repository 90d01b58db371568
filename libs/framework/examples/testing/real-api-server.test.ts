// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Where the server has a say, the same stories on a real one with its garbage collector. One after the other: each example
 * sees all Samples.
 */
import { CustomResourceDefinition } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { envtestProvider, reasonToSkip } from "@nuvolaris/testing";
import { test } from "vitest";
import { controllerStories } from "./controller-stories.ts";
import { handlerStories } from "./handler-stories.ts";
import { Stage } from "./stage.ts";

const provider = envtestProvider({ environment: process.env });
const missing = reasonToSkip("envtest", await provider.available(), process.env);

/** What these do is decided in their process. */
const ofTheProcess = new Set([
  "config-index.ts",
  "daemon.ts",
  "events.ts",
  "field.ts",
  "filters.ts",
  "results.ts",
  "resume.ts",
  "retries.ts",
  "status-pages.ts",
  "sub-handlers.ts",
  "time-limit.ts",
  "timer.ts",
  "two-operators.ts",
  "untyped-kind.ts",
]);
const stories = Object.entries({ ...handlerStories, ...controllerStories }).filter(([file]) => !ofTheProcess.has(file));

test("examples do the same on a real API server", { timeout: 900_000 }, async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  await using plane = await provider.start();
  if (!plane.capabilities.has("gc"))
    return skip("there is no kube-controller-manager, whose garbage collector is needed");
  await using setUp = await Stage.open("", plane.kubeconfig);
  await setUp.client.create(CustomResourceDefinition, Sample.manifest());
  for (const [file, story] of stories) {
    await using stage = await Stage.open(file, plane.kubeconfig);
    await story(stage);
    await stage.end();
  }
});
