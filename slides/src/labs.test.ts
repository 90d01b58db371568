// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The labs as learners do them: what they are given does not pass the checks, and the solution does. */
import { systemClock } from "@nuvolaris/clock";
import {
  beginLab,
  checkExercise,
  embeddedProvider,
  LabWindow,
  readExercises,
  readTraining,
  removeLab,
  type Exercise,
  type LabSurroundings,
  type Verdict,
} from "@nuvolaris/deck";
import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { whyNotHere } from "./why-not-here.ts";

const root = resolve(import.meta.dirname, "../..");
const { chapters } = await readTraining(resolve(root, "slides"));
const exercises = await readExercises(chapters);
const unavailable = await whyNotHere(process.env);

test("chapters 2 to 6 have a lab each", () => {
  expect(exercises.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6]);
});

/** Types what the exercise says; with files that are not as they should be, some of it may fail. */
async function solve({ solve: commands }: Exercise, surroundings: LabSurroundings): Promise<readonly string[]> {
  await using window = new LabWindow(surroundings);
  const failures: string[] = [];
  for (const run of commands) {
    const failure = await window.run({ run, expect: ["<any>"], exitCode: 0, stays: false });
    if (failure) failures.push(`${run}: ${failure.printed.join("\n")}`);
  }
  return failures;
}

function failed(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.flatMap(({ title, failure }) => (failure ? [`${title}: ${failure.printed.join("\n")}`] : []));
}

for (const exercise of exercises) {
  test.concurrent(
    `lab ${exercise.number}: what it begins with does not pass, and the solution does`,
    { timeout: 300_000 },
    async (context) => {
      if (unavailable !== undefined) context.skip(unavailable);
      await using plane = await embeddedProvider().start();
      // As deep below the workspace as a learner's folder, from which paths lead back.
      const folder = join(root, ".cache", `lab-${exercise.number}-${process.pid}`);
      const environment = { ...process.env, KUBECONFIG: plane.kubeconfig };
      const surroundings = { root, folder, environment, clock: systemClock, signal: context.signal };
      context.onTestFinished(() => removeLab(folder));

      await beginLab(exercise, surroundings);
      await solve(exercise, surroundings);
      // What a program does it does in a moment: to look at once would find that it has not, whatever the program.
      const patienceMs = exercise.program ? 5000 : 0;
      const before = await checkExercise(exercise, { ...surroundings, patienceMs });
      await cp(join(exercise.folder, "solution"), folder, { recursive: true });
      const again = { ...exercise, solve: exercise.solve.filter((run) => !run.startsWith("kubectl create")) };
      const failures = await solve(again, surroundings);
      const after = await checkExercise(exercise, { ...surroundings, patienceMs: 60_000 });
      const reset = await solve({ ...exercise, solve: exercise.reset }, { ...surroundings, folder: root });

      context.expect(failed(before).length).toBeGreaterThan(0);
      context.expect(failures).toEqual([]);
      context.expect(failed(after)).toEqual([]);
      context.expect(reset).toEqual([]);
    },
  );
}
