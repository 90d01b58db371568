// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What the comparisons of operators share: who is measured on which control plane, in which order, how often.
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { Client } from "@nuvolaris/client";
import { rotated } from "../contest.ts";
import { median, type Figure, type RunOptions, type Scenario } from "../figure.ts";
import { availableSubjects, type Subject, type SubjectStarter } from "../subjects.ts";
import { Convergence, NotConvergedError } from "./convergence.ts";
import { OperatorFailedError, OperatorProcess, type OperatorTask } from "./operator-process.ts";
import type { OperatorSubject } from "./operator-subject.ts";
import { prepareSubjects } from "./operator-subjects.ts";

/** One number of one run. */
export type Measurement = Pick<Figure, "name" | "unit" | "value">;

export interface OperatorPlan {
  readonly name: string;
  /** Of so many objects. */
  readonly describe: (size: number) => string;
  readonly size: number;
  /** `shared`: nobody changes anything for the others, so that one control plane serves all runs. */
  readonly controlPlane: "fresh" | "shared";
  /** What is there before the operator is. */
  prepare(stage: Stage): Promise<void>;
  measure(stage: Stage, subject: OperatorSubject): Promise<readonly Measurement[]>;
  /** Makes objects those that this subject has handled. Called once, after all subjects were measured that leave no traces. */
  leaveTraces?(stage: Stage, traces: NonNullable<OperatorSubject["traces"]>): Promise<void>;
}

/** A control plane to measure on. */
export class Stage {
  readonly size: number;
  readonly clock: Clock = systemClock;
  readonly signal: AbortSignal;
  readonly #subject: Subject;

  constructor(subject: Subject, { size, signal }: { readonly size: number; readonly signal: AbortSignal }) {
    this.#subject = subject;
    this.size = size;
    this.signal = signal;
  }

  get client(): Client {
    return this.#subject.client;
  }

  /** What the CPU of the control plane's processes has been; `undefined` where that cannot be told. */
  async serverCpuMs(): Promise<number | undefined> {
    return (await this.#subject.usage())?.cpuMs;
  }

  start(subject: OperatorSubject, task: Omit<OperatorTask, "kubeconfig">): Promise<OperatorProcess> {
    return OperatorProcess.start(subject, { ...task, kubeconfig: this.#subject.kubeconfig }, this);
  }

  watch(): Promise<Convergence> {
    return Convergence.start(this);
  }
}

interface Comparison {
  readonly plan: OperatorPlan;
  readonly starter: SubjectStarter;
  readonly size: number;
  readonly options: RunOptions;
  readonly progress: (message: string) => void;
  /** By subject, a list for each run. */
  readonly runs: Map<string, (readonly Measurement[])[]>;
}

/** A scenario that does what `plan` says for each subject in turn. */
export function operatorScenario(plan: OperatorPlan): Scenario {
  return {
    name: plan.name,
    description: plan.describe(plan.size),
    async run(progress, options) {
      const { peers, samples, profiles, cache } = options.operators;
      const starter = await starterOf(options, progress);
      const subjects = await prepareSubjects(peers, {
        cache,
        progress,
        signal: options.signal,
        ...(profiles !== undefined && { profiles }),
      });
      const runs = new Map(subjects.map(({ name }): [string, (readonly Measurement[])[]] => [name, []]));
      const size = samples ?? plan.size;
      progress(plan.describe(size));
      const comparison = { plan, starter, size, options, progress, runs };
      await (plan.controlPlane === "fresh" ? runFresh(comparison, subjects) : runShared(comparison, subjects));
      return figuresOf(plan.name, runs);
    },
  };
}

/** The real control plane, where this machine has it and nothing else was asked for. */
async function starterOf({ operators }: RunOptions, progress: (message: string) => void): Promise<SubjectStarter> {
  const starters = await availableSubjects(progress);
  const wanted = starters.find(({ name }) => name === operators.controlPlane);
  const starter = wanted ?? starters.at(-1);
  if (!starter) throw new TypeError("there is no control plane at all");
  progress(`on ${starter.name}`);
  return starter;
}

async function runFresh(comparison: Comparison, subjects: readonly OperatorSubject[]): Promise<void> {
  const { plan, starter, size, options } = comparison;
  for (let run = 0; run < options.operators.runs; run++) {
    for (const subject of rotated(subjects, run)) {
      await using controlPlane = await starter.start();
      const stage = new Stage(controlPlane, { size, signal: options.signal });
      await plan.prepare(stage);
      await measure(comparison, stage, subject);
    }
  }
}

async function runShared(comparison: Comparison, subjects: readonly OperatorSubject[]): Promise<void> {
  const { plan, starter, size, options, progress } = comparison;
  await using controlPlane = await starter.start();
  const stage = new Stage(controlPlane, { size, signal: options.signal });
  progress(`prepare ${size} objects`);
  await plan.prepare(stage);
  const [first, ...groups] = groupsOf(plan, subjects);
  if (first) await runGroup(comparison, stage, first);
  for (const group of groups) {
    const traces = group[0]?.traces;
    if (traces) await plan.leaveTraces?.(stage, traces);
    await runGroup(comparison, stage, group);
  }
}

/** Those that leave traces come last, so that the others do not carry them. */
function groupsOf(plan: OperatorPlan, subjects: readonly OperatorSubject[]): readonly (readonly OperatorSubject[])[] {
  if (!plan.leaveTraces) return [subjects];
  return [subjects.filter(({ traces }) => !traces), subjects.filter(({ traces }) => traces)];
}

async function runGroup(comparison: Comparison, stage: Stage, subjects: readonly OperatorSubject[]): Promise<void> {
  for (let run = 0; run < comparison.options.operators.runs; run++) {
    for (const subject of rotated(subjects, run)) await measure(comparison, stage, subject);
  }
}

/** One that fails is told of, and the others are measured all the same. */
async function measure({ plan, progress, runs }: Comparison, stage: Stage, subject: OperatorSubject): Promise<void> {
  const measured = await plan.measure(stage, subject).catch((error: unknown) => {
    if (!(error instanceof OperatorFailedError || error instanceof NotConvergedError)) throw error;
    progress(`${subject.name}: failed: ${error.message}`);
    return undefined;
  });
  if (!measured) return;
  runs.get(subject.name)?.push(measured);
  progress(
    `${subject.name}: ${measured.map(({ name, unit, value }) => `${name} ${value.toFixed(1)} ${unit}`).join(", ")}`,
  );
}

/** For each subject the median of its runs, and how far they lie apart. */
function figuresOf(scenario: string, runs: ReadonlyMap<string, readonly (readonly Measurement[])[]>): Figure[] {
  return [...runs].flatMap(([subject, all]) =>
    (all[0] ?? []).map(({ name, unit }) => {
      const values = all.flatMap((run) => run.find((each) => each.name === name)?.value ?? []);
      const spread = { lowest: Math.min(...values), highest: Math.max(...values) };
      return { scenario, subject, name, unit, value: median(values), ...(values.length > 1 && { spread }) };
    }),
  );
}
