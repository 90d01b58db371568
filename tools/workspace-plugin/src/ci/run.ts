// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One run: what the stages use is got, each stage runs whether or not another failed, and it is said what ran where. */
import type { RequirementName } from "@nuvolaris/testing";
import { whyNever, type Host } from "./host.ts";
import { Preparation, type DockerQuestions, type Prepared } from "./preparation.ts";
import { closingLineOf, formatFailures, formatOutcomes, type Outcome } from "./report.ts";
import { usualRequirements } from "./requirement.ts";
import { runStage, type Workshop } from "./run-stage.ts";
import { withPath } from "./search-path.ts";
import { inGroups, type Stage } from "./stage.ts";

export interface RunOptions {
  readonly workshop: Workshop;
  readonly stages: readonly Stage[];
  /** `E2E_REQUIRED`. `undefined` requires all that this machine can ever have. */
  readonly required: readonly RequirementName[] | undefined;
  readonly host: Host;
  readonly docker: DockerQuestions;
}

/** Resolves to the exit code. The closing line is left to the caller, for whom it is the very last. */
export async function run(options: RunOptions): Promise<{ readonly exitCode: number; readonly closingLine: string }> {
  const { workshop, host } = options;
  const never = options.required === undefined ? impossible(host) : new Map<RequirementName, string>();
  const required = options.required ?? usualRequirements.filter((requirement) => !never.has(requirement));
  const used = new Set(options.stages.flatMap(({ uses }) => (uses === "all" ? required : uses)));
  const outcomes: Outcome[] = [];
  {
    await using preparation = new Preparation({
      workshop,
      required: [...used].filter((requirement) => !never.has(requirement)),
      host,
      docker: options.docker,
    });
    await preparation.install();
    const building = preparation.build();
    // It is awaited below; until then an error of it waits.
    building.catch(() => undefined);
    for (const group of inGroups(options.stages)) {
      if (workshop.signal.aborted) break;
      // Tests have deadlines of their own, which a machine that builds on all cores would break.
      const prepared = group.some(({ countsTests }) => countsTests) ? await building : undefined;
      const running = group.map((stage) => {
        const lines = group.length > 1 ? { ...workshop, print: named(stage, workshop.print) } : workshop;
        return runOrSkip(stage, { workshop: lines, never, required, prepared });
      });
      outcomes.push(...(await Promise.all(running)));
    }
    const { outcomes: preparing } = await building;
    outcomes.unshift(...preparing);
  }
  workshop.print(`== what ran where\n${formatOutcomes(outcomes)}`);
  const failures = formatFailures(outcomes);
  if (failures !== "") workshop.print(`== what failed\n${failures}`);
  for (const [requirement, reason] of never) workshop.print(`not required here: ${requirement}: ${reason}`);
  const isWell = !workshop.signal.aborted && outcomes.every(({ result }) => result !== "failed");
  return { exitCode: isWell ? 0 : 1, closingLine: closingLineOf(outcomes) };
}

/** Where several stages print at a time, each line tells whose it is. */
function named({ name }: Stage, print: (line: string) => void): (line: string) => void {
  return (line) => {
    print(`${name} | ${line}`);
  };
}

function impossible(host: Host): ReadonlyMap<RequirementName, string> {
  return new Map(
    usualRequirements.flatMap((requirement) => {
      const reason = whyNever(requirement, host);
      return reason === undefined ? [] : [[requirement, reason] as const];
    }),
  );
}

interface StageRun {
  readonly workshop: Workshop;
  readonly never: ReadonlyMap<RequirementName, string>;
  readonly required: readonly RequirementName[];
  readonly prepared: Prepared | undefined;
}

async function runOrSkip(stage: Stage, { workshop, never, required, prepared }: StageRun): Promise<Outcome> {
  const uses = stage.uses === "all" ? required : stage.uses;
  const missing = stage.uses === "all" ? [] : stage.uses;
  const reason = missing.map((requirement) => never.get(requirement)).find((text) => text !== undefined);
  if (reason !== undefined) return { name: stage.name, result: "not run", ms: 0, note: reason };
  const failure = missing.map((requirement) => prepared?.failures.get(requirement)).find((text) => text !== undefined);
  if (failure !== undefined) return { name: stage.name, result: "failed", ms: 0, note: `not run: ${failure}` };
  const environment = withPath(workshop.environment, prepared?.path ?? []);
  return runStage(stage, { ...workshop, environment: { ...environment, E2E_REQUIRED: uses.join(",") } });
}
