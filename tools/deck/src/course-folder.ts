// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which course a command is about. */
import { relative, resolve } from "node:path";
import { Option } from "commander";
import { readTraining, type Training } from "./deck/training.ts";
import type { DeckIo } from "./deck-io.ts";

/** `--course`, the same for every command. */
export function courseOption(): Option {
  return new Option("--course <folder>", "where training.yaml lies").default("slides");
}

/** The course in `folder`, which is seen from where the command was called. */
export function openCourse(folder: string, io: DeckIo): Promise<Training> {
  return readTraining(resolve(io.folder, folder));
}

/** A path as a user of the command would write it. */
export function shownPath(path: string, io: DeckIo): string {
  const shown = relative(io.folder, path);
  return shown.startsWith("..") ? path : shown || ".";
}
