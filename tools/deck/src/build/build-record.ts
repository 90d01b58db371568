// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The note beside the outputs that says from which inputs each was built. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isMapping } from "../deck/mapping.ts";

/** The name of the note in the output folder. */
const recordFile = ".deck-build.json";

interface RecordedOutput {
  readonly inputs: string;
  /** Relative to the output folder. */
  readonly files: readonly string[];
}

/** What was built before; kept up to date with {@link BuildRecord.set}, written with {@link BuildRecord.save}. */
export class BuildRecord {
  readonly #folder: string;
  readonly #outputs: Map<string, RecordedOutput>;

  private constructor(folder: string, outputs: Map<string, RecordedOutput>) {
    this.#folder = folder;
    this.#outputs = outputs;
  }

  /** That of an output folder. One that is missing, or of another version, counts as empty. */
  static async read(folder: string): Promise<BuildRecord> {
    try {
      const value: unknown = JSON.parse(await readFile(join(folder, recordFile), "utf8"));
      return new BuildRecord(folder, new Map(recordedOutputs(value)));
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!isMissing && !(error instanceof SyntaxError)) throw error;
      return new BuildRecord(folder, new Map());
    }
  }

  /** The files of an output that was built from these inputs and is still there in full. */
  find(output: string, inputs: string): readonly string[] | undefined {
    return this.#outputs.get(output)?.inputs === inputs ? this.files(output) : undefined;
  }

  /** The files of an output that is still there in full, from whatever it was built. */
  files(output: string): readonly string[] | undefined {
    const files = this.#outputs.get(output)?.files;
    return files?.every((file) => existsSync(join(this.#folder, file))) ? files : undefined;
  }

  set(output: string, recorded: RecordedOutput): void {
    this.#outputs.set(output, recorded);
  }

  async save(): Promise<void> {
    const text = JSON.stringify(Object.fromEntries(this.#outputs), undefined, 1);
    await writeFile(join(this.#folder, recordFile), `${text}\n`);
  }
}

function* recordedOutputs(value: unknown): Iterable<[string, RecordedOutput]> {
  if (!isMapping(value)) return;
  for (const [output, recorded] of Object.entries(value)) {
    if (!isMapping(recorded) || typeof recorded["inputs"] !== "string" || !Array.isArray(recorded["files"])) continue;
    const files = recorded["files"].filter((file) => typeof file === "string");
    yield [output, { inputs: recorded["inputs"], files }];
  }
}
