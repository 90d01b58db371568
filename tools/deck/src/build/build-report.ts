// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a build says on the terminal: a line for each output as it is there, and a summary. */
import type { DeckIo } from "../deck-io.ts";
import type { BuildProgress, BuiltOutput } from "./build-course.ts";
import type { CourseDocument } from "./course-document.ts";
import type { FormatName } from "./format.ts";
import type { SiteResult } from "./build-site.ts";

const escape = { green: "\u001B[32m", dim: "\u001B[2m", red: "\u001B[31m", plain: "\u001B[0m" } as const;

/** Prints as the build goes on; {@link BuildReport.end} sums up. */
export class BuildReport implements BuildProgress {
  readonly #io: DeckIo;
  readonly #started: number;
  #built = 0;
  #cached = 0;

  constructor(io: DeckIo) {
    this.#io = io;
    this.#started = io.clock.monotonicNow();
  }

  started(format: FormatName, documents: readonly CourseDocument[]): void {
    const what = documents.map(({ name }) => name).join(", ");
    this.#io.print(`${this.#paint(`${format} …`, "dim")}  ${what}\n`);
  }

  built(output: BuiltOutput, ms: number): void {
    this.#built++;
    const slides = `${output.document.slides.length} slides`;
    this.#io.print(`${this.#paint("built ", "green")}  ${shownName(output)}  ${slides.padStart(10)}  ${seconds(ms)}\n`);
  }

  cached(output: BuiltOutput): void {
    this.#cached++;
    this.#io.print(`${this.#paint("cached", "dim")}  ${shownName(output)}\n`);
  }

  /** `folder` is shown as where the outputs lie. */
  end({ problems, failures, withoutBrowser }: SiteResult, folder: string): void {
    for (const { file, line, message } of problems) this.#io.complain(`${file}:${line}  ${message}\n`);
    for (const { format, error } of failures) {
      this.#io.complain(`${this.#paint("failed", "red")}  ${format}: ${error.message}\n`);
    }
    if (withoutBrowser && withoutBrowser.formats.length > 0) {
      this.#io.complain(`not built: ${withoutBrowser.formats.join(", ")}: ${withoutBrowser.reason}\n`);
    }
    const took = seconds(this.#io.clock.monotonicNow() - this.#started);
    const wrong = problems.length > 0 ? `, ${problems.length} ${problems.length === 1 ? "problem" : "problems"}` : "";
    this.#io.print(`${this.#built} built, ${this.#cached} from cache${wrong}, in ${took}: ${folder}\n`);
  }

  #paint(text: string, colour: "green" | "dim" | "red"): string {
    return this.#io.colour ? escape[colour] + text + escape.plain : text;
  }
}

function shownName({ document, format, files }: BuiltOutput): string {
  return (format === "png" ? `${document.name}/*.png` : (files[0] ?? "")).padEnd(38);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
