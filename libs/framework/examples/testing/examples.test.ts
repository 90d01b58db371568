// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Each example runs as its user runs it, as a process that talks HTTPS to an API server. */
import { CustomResourceDefinition } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { startDevCluster } from "@nuvolaris/dev-cluster";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { controllerStories } from "./controller-stories.ts";
import { handlerStories } from "./handler-stories.ts";
import { Stage } from "./stage.ts";

const stories = { ...handlerStories, ...controllerStories };
const folder = new URL("../", import.meta.url);
const libs = new URL("../../", folder);
const examples = readdirSync(folder).filter((name) => name.endsWith(".ts"));
const readmes = readdirSync(libs).map((lib) => readFileSync(new URL(`${lib}/README.md`, libs), "utf8"));

describe.concurrent("an example does what it says", () => {
  test.for(Object.entries(stories))("%s", { timeout: 600_000 }, async ([file, story]) => {
    await using cluster = await startDevCluster();
    await using stage = await Stage.open(file, cluster.kubeconfigFile);
    await stage.client.create(CustomResourceDefinition, Sample.manifest());
    await story(stage);
    await stage.end();
  });
});

test("each example is run", () => {
  expect(Object.keys(stories).toSorted()).toEqual(examples.filter((name) => !name.endsWith(".test.ts")));
});

test.for(examples)("%s is short, and a README shows it", (name) => {
  expect(readFileSync(new URL(name, folder), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(60);
  expect(readmes.some((text) => text.includes(`examples/${name}#`))).toBe(true);
});
