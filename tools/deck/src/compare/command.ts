// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { outputFolder } from "../build/command.ts";
import { courseOption, openCourse } from "../course-folder.ts";
import type { Deck } from "../deck/deck.ts";
import { readDeck } from "../deck/read-deck.ts";
import type { Training } from "../deck/training.ts";
import type { DeckIo } from "../deck-io.ts";
import { UsageError } from "../usage-error.ts";
import { compareBuilds, type ChangedSlide } from "./compare-builds.ts";

interface CompareCommandOptions {
  readonly course: string;
  readonly base: string;
  readonly built?: string;
  readonly output?: string;
  readonly format: "text" | "github";
}

/** `deck compare`: which slides look other than in an earlier build. It warns, and never fails for it. */
export function compareCommand(io: DeckIo): Command {
  return new Command("compare")
    .description("warn about slides that look other than in an earlier build")
    .addOption(courseOption())
    .requiredOption("--base <folder>", "the earlier build, or a site that was published")
    .option("--built <folder>", "the newer one (default: dist/course in the course's folder)")
    .option("--output <folder>", "also write a picture of each difference there")
    .addOption(new Option("--format <format>", "of the report").choices(["text", "github"]).default("text"))
    .action((options: CompareCommandOptions) => compare(options, io));
}

async function compare({ course, base, built, output, format }: CompareCommandOptions, io: DeckIo): Promise<void> {
  const training = await openCourse(course, io);
  const before = existing(base, io);
  const after = built === undefined ? outputFolder(training) : existing(built, io);
  const chapters = training.chapters.map(({ name }) => name);
  const changed = await compareBuilds({ before, after, chapters });
  const describe = await describer(training, io);
  for (const slide of changed)
    io.print(format === "github" ? annotation(slide, describe(slide)) : text(slide, describe(slide)));
  if (output !== undefined) await writePictures(changed, resolve(io.folder, output));
  io.print(`${changed.length} ${changed.length === 1 ? "slide looks" : "slides look"} other than in ${base}\n`);
}

function existing(folder: string, io: DeckIo): string {
  const path = resolve(io.folder, folder);
  if (!existsSync(path))
    throw new UsageError(`there is no folder ${folder} to compare; build the pictures: deck build --only png`);
  return path;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly heading: string;
}

/** Where a slide is in its deck, as that is now. */
async function describer(training: Training, io: DeckIo): Promise<(slide: ChangedSlide) => Place> {
  const decks = new Map<string, Deck>();
  for (const { name, deck } of training.chapters) {
    if (existsSync(deck)) decks.set(name, await readDeck(deck, io.folder));
  }
  return ({ chapter, number, change }) => {
    const deck = decks.get(chapter);
    const slide = change === "removed" ? undefined : deck?.slides[number - 1];
    return { file: deck?.file ?? chapter, line: slide?.line ?? 1, heading: slide?.heading ?? "" };
  };
}

function text({ number, change, share }: ChangedSlide, { file, line, heading }: Place): string {
  return `${file}:${line}  slide ${number} ${change}${percent(change, share)}${heading === "" ? "" : `: ${heading}`}\n`;
}

/** As GitHub reads warnings from a log. */
function annotation(slide: ChangedSlide, place: Place): string {
  const escaped = (value: string): string =>
    value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const message = `slide ${slide.number} ${slide.change}${percent(slide.change, slide.share)}`;
  return `::warning file=${place.file},line=${place.line},title=${escaped(place.heading.replaceAll(/[:,]/g, " "))}::${escaped(message)}\n`;
}

function percent(change: ChangedSlide["change"], share: number): string {
  return change === "changed" ? ` (${(share * 100).toFixed(2)} % of the picture)` : "";
}

async function writePictures(changed: readonly ChangedSlide[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { chapter, number, picture } of changed) {
    if (picture) await writeFile(join(folder, `${chapter}.${String(number).padStart(3, "0")}.png`), picture);
  }
}
