// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { makeDeclarations } from "./declarations.ts";
import { licenseNotice } from "./license-notice.ts";
import { Random } from "./random.ts";

/** What decides every byte of a corpus. */
export interface CorpusPlan {
  readonly seed: number;
  readonly files: number;
  /** How many of the files have no header. */
  readonly withoutHeader: number;
  /** How long a file is on average, about. */
  readonly meanBytes: number;
}

export interface CorpusFile {
  /** From the corpus' folder, with `/`. */
  readonly path: string;
  readonly content: string;
  readonly hasHeader: boolean;
}

/**
 * The width of the logarithms of the sizes: half of the files are shorter than about half of the mean, and one in a hundred is
 * longer than about seven times the mean, as in large repositories.
 */
const sizeSpread = 1.2;
const shortestBytes = 200;
/** Of these each file has some, in an order of its own. */
const declarationCount = 600;

/** The files of a corpus, one at a time, for all of them are more than a process should hold. */
export function* corpusFiles(plan: CorpusPlan): Generator<CorpusFile> {
  const random = new Random(plan.seed);
  const declarations = makeDeclarations(random, declarationCount);
  const missing = chosenIndexes(plan, random);
  // The mean of e^(spread·z) is e^(spread²/2).
  const scale = plan.meanBytes / Math.exp(sizeSpread ** 2 / 2);
  for (let index = 0; index < plan.files; index++) {
    const hasHeader = !missing.has(index);
    const bytes = Math.max(shortestBytes, scale * Math.exp(sizeSpread * random.normal()));
    const body = bodyOf(declarations, bytes, random);
    yield { path: pathOf(index, random), content: dressed(hasHeader ? headed(body, random) : body, random), hasHeader };
  }
}

/** Which files have no header: as many as the plan says, anywhere. */
function chosenIndexes({ files, withoutHeader }: CorpusPlan, random: Random): ReadonlySet<number> {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(withoutHeader, files)) chosen.add(random.below(files));
  return chosen;
}

function bodyOf(declarations: readonly string[], bytes: number, random: Random): string {
  const parts = [`import { apply, decode } from "./${random.below(1000)}.ts";\n\n`];
  for (let length = 0; length < bytes;) {
    const part = declarations[random.below(declarations.length)] ?? "";
    // What would make a short file a long one is cut: a file may end anywhere.
    const kept = part.slice(0, Math.max(1, Math.ceil(bytes - length)));
    parts.push(kept);
    length += kept.length;
  }
  return `${parts.join("").trimEnd()}\n`;
}

/** Most headers are as tools write them; some are as people do. */
function headed(body: string, random: Random): string {
  const write = random.next() < 0.04 ? lineComments : blockComment;
  return `${write(licenseNotice)}\n${body}`;
}

function blockComment(lines: readonly string[]): string {
  return `/*\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

function lineComments(lines: readonly string[]): string {
  return `${lines.map((line) => `// ${line}`.trimEnd()).join("\n")}\n`;
}

/** What stands in the way of a header, or looks different byte by byte, in files with and without one. */
function dressed(text: string, random: Random): string {
  const dice = random.next();
  if (dice < 0.01) return `#!/usr/bin/env node\n${text}`;
  if (dice < 0.02) return `\uFEFF${text}`;
  if (dice < 0.05) return text.replaceAll("\n", "\r\n");
  return text;
}

/** About ten files in a folder, in packages of about three hundred. */
function pathOf(index: number, random: Random): string {
  const area = ["src", "src/internal", "src/commands", "src/model/schema", "tests"] as const;
  const folder = `packages/package-${Math.floor(index / 300)}/${random.pick(area)}/part-${Math.floor(index / 50) % 6}`;
  return `${folder}/module-${index}.ts`;
}
