// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command } from "commander";
import { courseOption } from "../course-folder.ts";
import type { DeckIo } from "../deck-io.ts";
import { UsageError } from "../usage-error.ts";
import { serveCourse } from "./serve-course.ts";

interface ServeCommandOptions {
  readonly course: string;
  readonly port: string;
}

/** `deck serve`: the slides in a browser, built again after each change. */
export function serveCommand(io: DeckIo): Command {
  return new Command("serve")
    .description("show the slides in a browser and follow each change of a deck, a picture, the theme or shown code")
    .addOption(courseOption())
    .option("--port <number>", "where to listen; 0 takes any free one", "4100")
    .action(({ course, port }: ServeCommandOptions) => serveCourse({ course, port: readPort(port), io }));
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new UsageError(`--port: expected a number from 0 to 65535, found ${text}`);
}
