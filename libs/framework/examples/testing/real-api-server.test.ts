// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Where the server has a say, the same stories on a real one with its garbage collector. Most of them one after the other: each
 * example sees all Samples.
 */
import { CustomResourceDefinition } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { envtestProvider, reasonToSkip } from "@nuvolaris/testing";
import { test } from "vitest";
import { controllerStories } from "./controller-stories.ts";
import { handlerStories } from "./handler-stories.ts";
import { Stage, type Story } from "./stage.ts";

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
/** No Sample of theirs is one that another of them looks at: they are told side by side. */
const besideOthers = new Set(["built-in-kind.ts", "client-script.ts", "namespaces.ts", "own-kind.ts"]);
/** Their children are the garbage collector's to delete. It learns of a new kind within half a minute: they wait least when last. */
const ofTheCollector = new Set(["deployment-controller.ts", "prune.ts"]);
const stories = Object.entries({ ...handlerStories, ...controllerStories }).filter(([file]) => !ofTheProcess.has(file));
const afterOthers = stories
  .filter(([file]) => !besideOthers.has(file))
  .toSorted(([one], [other]) => Number(ofTheCollector.has(one)) - Number(ofTheCollector.has(other)));

test("examples do the same on a real API server", { timeout: 900_000 }, async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  await using plane = await provider.start();
  if (!plane.capabilities.has("gc"))
    return skip("there is no kube-controller-manager, whose garbage collector is needed");
  await using setUp = await Stage.open("", plane.kubeconfig);
  await setUp.client.create(CustomResourceDefinition, Sample.manifest());
  const tell = async ([file, story]: readonly [string, Story]): Promise<void> => {
    await using stage = await Stage.open(file, plane.kubeconfig);
    await story(stage);
    await stage.end();
  };
  await Promise.all(stories.filter(([file]) => besideOthers.has(file)).map(tell));
  for (const each of afterOthers) await tell(each);
});
