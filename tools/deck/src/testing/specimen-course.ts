// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { systemClock } from "@nuvolaris/clock";
import type { DeckIo } from "../deck-io.ts";

const theme =
  "/* @theme nuvolaris */\nsection { width: 1280px; height: 720px; padding: 60px; font-family: 'Inter Variable'; }\n";

/** The front matter of a deck, closed. */
const head = "---\ntitle: A title\ndescription: What it is about\nlang: en\n---\n\n";

/** A workspace with one course in `slides`, in a folder of its own. */
export class SpecimenCourse implements Disposable {
  readonly root: string;

  /** Chapters by the names of their folders, each with what its deck.md says after the front matter. */
  constructor(chapters: Readonly<Record<string, string>>) {
    this.root = mkdtempSync(join(tmpdir(), "specimen-course-"));
    const list = Object.keys(chapters).map((name) => `  - folder: ${name}\n    title: Chapter ${name}\n`);
    this.write(
      "slides/training.yaml",
      [
        "title: A course",
        "description: For tests",
        "lang: en",
        "url: https://example.org/course",
        "source: https://example.org/files",
        `chapters:\n${list.join("")}`,
      ].join("\n"),
    );
    this.write("slides/theme/nuvolaris.css", theme);
    for (const [name, deck] of Object.entries(chapters)) this.write(`slides/${name}/deck.md`, head + deck);
  }

  /** Writes a file of the workspace. */
  write(path: string, text: string | Buffer): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** What a command said and how it ended. */
export interface RecordedIo extends DeckIo {
  readonly printed: string[];
  readonly complained: string[];
  readonly codes: number[];
}

/** An `io` for the workspace at `folder` that keeps what a command says. */
export function recordedIo(folder: string, given: Partial<Pick<DeckIo, "environment" | "signal">> = {}): RecordedIo {
  const [printed, complained, codes]: [string[], string[], number[]] = [[], [], []];
  return {
    folder,
    environment: given.environment ?? {},
    clock: systemClock,
    signal: given.signal ?? new AbortController().signal,
    colour: false,
    print: (text) => void printed.push(text),
    complain: (text) => void complained.push(text),
    finish: (code) => void codes.push(code),
    printed,
    complained,
    codes,
  };
}
