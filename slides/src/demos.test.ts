// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** All that the course shows is run, each transcript on a cluster of its own. */
import { systemClock } from "@nuvolaris/clock";
import { describeFailure, embeddedProvider, readDemos, readTraining, runDemos, silentProgress } from "@nuvolaris/deck";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { whyNotHere } from "./why-not-here.ts";

const root = resolve(import.meta.dirname, "../..");
const training = await readTraining(resolve(root, "slides"));
const demos = await readDemos(training.chapters, root);
const unavailable = await whyNotHere(process.env);

test("every chapter but the first has a transcript, and there are five at least", () => {
  const transcripts = demos.filter(({ file }) => /\/lab\/transcript-\d+\.md$/.test(file)).map(({ file }) => file);

  const without = training.chapters.filter(
    ({ name }) => !transcripts.some((file) => file.startsWith(`slides/${name}/`)),
  );
  expect(without.map(({ name }) => name)).toEqual(["01-kubernetes"]);
  expect(transcripts.length).toBeGreaterThanOrEqual(5);
});

// Side by side: most of the time they wait for programs to start.
for (const demo of demos) {
  const [first] = demo.steps;
  test.concurrent(`${demo.file}#${first?.name ?? ""} prints what it says`, { timeout: 300_000 }, async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    const results = await runDemos([demo], {
      root,
      provider: embeddedProvider(),
      environment: process.env,
      clock: systemClock,
      signal: context.signal,
      record: false,
      progress: silentProgress,
    });
    const steps = results.flatMap((result) => result.steps);

    const failures = steps.flatMap((step) =>
      step.outcome === "failed" ? [describeFailure(demo.file, step.failure)] : [],
    );
    context.expect(failures.join("\n")).toBe("");
    // Containers run on real nodes alone.
    const possible = demo.steps.filter(({ needs }) => !needs.includes("pods"));
    context.expect(steps.filter(({ outcome }) => outcome === "passed")).toHaveLength(possible.length);
  });
}
