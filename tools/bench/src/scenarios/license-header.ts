// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { figuresOfContest, runContest, type Contestant } from "../contest.ts";
import type { Figure, Scenario } from "../figure.ts";
import type { CorpusPlan } from "../license-corpus/corpus.ts";
import { writeCorpus, type CorpusRepository } from "../license-corpus/corpus-repository.ts";
import { dropPageCache, PageCacheError } from "../page-cache.ts";
import { buildGoProgram, whyNoGo } from "../peer-programs.ts";
import { addlicense, licenseEye, ownCheck, readAll, readHeads } from "./license-header-tools.ts";

const plan: CorpusPlan = { seed: 1, files: 12_000, withoutHeader: 240, meanBytes: 15_000 };
/** For a peer that would need minutes for the whole. */
const slicePlan: CorpusPlan = { ...plan, files: 600, withoutHeader: 12 };
const rounds = { warm: 7, cold: 5, slice: 3 };

interface Setting {
  /** For the corpora and the programs; it is there. */
  readonly folder: string;
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Which of 12,000 files have no licence header? */
export const licenseHeaderScenario: Scenario = {
  name: "license-header",
  description: `${plan.withoutHeader} of ${plan.files} TypeScript files have no licence header`,
  async run(progress, { keepFiles, signal }) {
    const folder = await mkdtemp(join(tmpdir(), "bench-license-header-"));
    try {
      return await compare({ folder, progress, signal });
    } finally {
      if (keepFiles) progress(`kept: ${folder}`);
      else await rm(folder, { recursive: true });
    }
  },
};

async function compare(setting: Setting): Promise<Figure[]> {
  const whole = await makeCorpus("corpus", plan, setting);
  const readers = [readAll(whole), readHeads(whole)];
  const missing = await whyNoGo();
  if (missing !== undefined) {
    setting.progress(`without addlicense and license-eye: ${missing}`);
    return measureWhole([ownCheck(whole), ...readers], setting);
  }
  const peer = await buildGoProgram(addlicense.program, setting);
  return [
    ...(await measureWhole([ownCheck(whole), addlicense.check(whole, peer), ...readers], setting)),
    ...(await measureSlice(setting)),
  ];
}

async function makeCorpus(name: string, chosen: CorpusPlan, setting: Setting): Promise<CorpusRepository> {
  const folder = join(setting.folder, name);
  await mkdir(folder);
  const corpus = await writeCorpus({ plan: chosen, folder, signal: setting.signal });
  setting.progress(`${corpus.files} files, ${Math.round(corpus.bytes / 1e6)} MB, git tree ${corpus.tree}`);
  return corpus;
}

async function measureWhole(contestants: readonly Contestant[], { progress, signal }: Setting): Promise<Figure[]> {
  const contest = { contestants, clock: systemClock, signal };
  const labels = { scenario: "license-header", files: plan.files };
  progress("warm");
  // What a first run reads stays in the page cache.
  await runContest({ ...contest, rounds: 1 });
  const warm = await runContest({ ...contest, rounds: rounds.warm });
  const figures = figuresOfContest(warm, { ...labels, kind: "warm" });
  progress("cold");
  try {
    const cold = await runContest({ ...contest, rounds: rounds.cold, prepare: dropPageCache });
    return [...figures, ...figuresOfContest(cold, { ...labels, kind: "cold" })];
  } catch (error) {
    if (!(error instanceof PageCacheError)) throw error;
    progress(`without cold figures: ${error.message}`);
    return figures;
  }
}

async function measureSlice(setting: Setting): Promise<Figure[]> {
  const slice = await makeCorpus("slice", slicePlan, setting);
  setting.progress("license-eye, which takes its time");
  const contest = await runContest({
    contestants: [ownCheck(slice), licenseEye.check(slice, await buildGoProgram(licenseEye.program, setting))],
    rounds: rounds.slice,
    clock: systemClock,
    signal: setting.signal,
  });
  const { files } = slicePlan;
  return figuresOfContest(contest, { scenario: "license-header", kind: `${files} files`, files });
}
