// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Builds what is not up to date: one run of the converter for each format, with all the documents that need it. */
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { DeckIo } from "../deck-io.ts";
import { BuildError } from "./build-error.ts";
import { BuildRecord } from "./build-record.ts";
import { inputsHash, type SharedInputs } from "./build-inputs.ts";
import type { CourseDocument } from "./course-document.ts";
import { allFormats, type Format, type FormatName } from "./format.ts";
import { runMarp } from "./marp-run.ts";
import { notesText } from "./notes-text.ts";

/** Told as the build goes on. */
export interface BuildProgress {
  /** A conversion begins; it is silent until its first output is there. */
  started(format: FormatName, documents: readonly CourseDocument[]): void;
  /** `ms` is the time since the format was begun. */
  built(output: BuiltOutput, ms: number): void;
  cached(output: BuiltOutput): void;
}

/** One document in one format. */
export interface BuiltOutput {
  readonly document: CourseDocument;
  readonly format: FormatName;
  /** Relative to the output folder, in order. */
  readonly files: readonly string[];
}

export interface BuildOptions {
  readonly documents: readonly CourseDocument[];
  readonly formats: readonly Format[];
  readonly shared: SharedInputs;
  /** Where the outputs lie. Each is put there whole or not at all. */
  readonly output: string;
  readonly io: DeckIo;
  readonly progress: BuildProgress;
}

/** A browser that shows nothing in this time never will; a slide takes a second on a busy machine. */
const deadlineMs = { start: 120_000, perSlide: 6_000 };

export interface BuildResult {
  /** In the order of the documents, then of the formats. */
  readonly outputs: readonly BuiltOutput[];
  /** Outputs in other formats, of an earlier build. Their inputs may have changed since. */
  readonly kept: readonly BuiltOutput[];
  /** The formats of which nothing new could be made. */
  readonly failures: readonly { readonly format: FormatName; readonly error: BuildError }[];
}

/**
 * Builds every document in every format. A format that fails keeps none of the others from being built.
 *
 * Errors: the signal's reason. What was built until then stays.
 */
export async function buildDocuments(options: BuildOptions): Promise<BuildResult> {
  await mkdir(options.output, { recursive: true });
  const record = await BuildRecord.read(options.output);
  const outputs: BuiltOutput[] = [];
  const failures: { format: FormatName; error: BuildError }[] = [];
  for (const format of options.formats) {
    try {
      outputs.push(...(await buildFormat(format, record, options)));
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      failures.push({ format: format.name, error });
    }
  }
  const order = (output: BuiltOutput): number => options.documents.indexOf(output.document);
  return {
    kept: keptOutputs(record, options),
    outputs: outputs.sort((one, other) => order(one) - order(other)),
    failures,
  };
}

function keptOutputs(record: BuildRecord, { documents, formats }: BuildOptions): BuiltOutput[] {
  const others = allFormats.filter((format) => !formats.includes(format));
  return documents.flatMap((document) =>
    others.flatMap((format) => {
      const files = record.files(outputName(document, format));
      return files ? [{ document, format: format.name, files }] : [];
    }),
  );
}

async function buildFormat(format: Format, record: BuildRecord, options: BuildOptions): Promise<BuiltOutput[]> {
  const { documents, shared, output, progress, io } = options;
  const outputs: BuiltOutput[] = [];
  const stale: { readonly document: CourseDocument; readonly inputs: string }[] = [];
  for (const document of documents) {
    if (!format.ofCourse && document.isCourse) continue;
    const inputs = await inputsHash(document, format, shared);
    const files = record.find(outputName(document, format), inputs);
    if (files === undefined) stale.push({ document, inputs });
    else {
      outputs.push({ document, format: format.name, files });
      progress.cached({ document, format: format.name, files });
    }
  }
  if (stale.length === 0) return outputs;

  progress.started(
    format.name,
    stale.map(({ document }) => document),
  );
  const started = io.clock.monotonicNow();
  const took = new Map<string, number>();
  const folder = await mkdtemp(join(tmpdir(), "deck-build-"));
  try {
    const made = await convert(
      format,
      stale.map(({ document }) => document),
      { ...options, folder, took, started },
    );
    for (const { document, inputs } of stale) {
      const files = await place(made.get(document.name) ?? [], { document, format, output });
      record.set(outputName(document, format), { inputs, files });
      outputs.push({ document, format: format.name, files });
      const ms = took.get(document.name) ?? io.clock.monotonicNow() - started;
      progress.built({ document, format: format.name, files }, ms);
    }
    await record.save();
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  }
  return outputs;
}

interface Conversion extends BuildOptions {
  readonly folder: string;
  readonly started: number;
  /** Filled as documents are done. */
  readonly took: Map<string, number>;
}

async function convert(
  { marpOptions, variant, needsBrowser }: Format,
  documents: readonly CourseDocument[],
  { folder, shared, io, took, started }: Conversion,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (marpOptions === undefined) {
    const written = documents.map(async (document): Promise<[string, string[]]> => {
      const file = join(folder, `${document.name}.notes.txt`);
      await writeFile(file, notesText(document));
      return [document.name, [file]];
    });
    return new Map(await Promise.all(written));
  }
  const slides = documents.reduce((sum, document) => sum + document.slides.length, 0);
  return runMarp({
    documents: new Map(documents.map((document) => [document.name, document.markdown[variant]])),
    options: marpOptions,
    theme: shared.theme,
    browser: needsBrowser ? shared.browser : undefined,
    folder,
    deadlineMs: deadlineMs.start + slides * deadlineMs.perSlide,
    environment: io.environment,
    clock: io.clock,
    signal: io.signal,
    onConverted: (name) => took.set(name, io.clock.monotonicNow() - started),
  });
}

interface Placement {
  readonly document: CourseDocument;
  readonly format: Format;
  readonly output: string;
}

/** Moves what was made to where it belongs; pictures get a folder of their own, which holds no others afterwards. */
async function place(made: readonly string[], { document, format, output }: Placement): Promise<string[]> {
  const isPictures = format.name === "png";
  const target = isPictures ? join(output, document.name) : output;
  if (isPictures) await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const files: string[] = [];
  for (const file of made) {
    const name = isPictures ? basename(file).slice(document.name.length + 1) : basename(file);
    // Across file systems nothing can be moved: it is copied beside its place first, and then replaces what is there.
    const near = join(target, `.${name}.new`);
    await cp(file, near);
    await rename(near, join(target, name));
    files.push(isPictures ? `${document.name}/${name}` : name);
  }
  return files;
}

function outputName(document: CourseDocument, format: Format): string {
  return `${document.name} ${format.name}`;
}
