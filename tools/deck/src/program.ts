// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The command line: one module per subcommand, loaded when it is the one that was asked for. */
import { Command, CommanderError } from "commander";
import { DeckError } from "./deck/deck-error.ts";
import type { DeckIo } from "./deck-io.ts";
import { UsageError } from "./usage-error.ts";
import { toolVersion } from "./version.ts";

interface Subcommand {
  readonly description: string;
  readonly load: (io: DeckIo) => Promise<Command>;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  build: {
    description: "build the slides: HTML, PDF, PPTX, pictures, notes, and an index of them",
    load: async (io) => (await import("./build/command.ts")).buildCommand(io),
  },
  serve: {
    description: "show the slides in a browser and follow each change",
    load: async (io) => (await import("./serve/command.ts")).serveCommand(io),
  },
  publish: {
    description: "put the site into a folder, ready for a host of static pages",
    load: async (io) => (await import("./publish/command.ts")).publishCommand(io),
  },
  compare: {
    description: "warn about slides that look other than in an earlier build",
    load: async (io) => (await import("./compare/command.ts")).compareCommand(io),
  },
  lint: {
    description: "check decks: what they say, what they name, and how they look in a browser",
    load: async (io) => (await import("./lint/command.ts")).lintCommand(io),
  },
  demos: {
    description: "run the transcripts of the labs and the demos on the slides, and compare what they print",
    load: async (io) => (await import("./demos/command.ts")).demosCommand(io),
  },
  lab: {
    description: "the exercises of the course: begin, check, hints, begin anew",
    load: async (io) => (await import("./lab/command.ts")).labCommand(io),
  },
};

/** Runs one command line, without the program's own name. Resolves with 2 when it was a wrong one, which is then told. */
export async function runProgram(words: readonly string[], io: DeckIo): Promise<0 | 1 | 2> {
  let code: 0 | 1 = 0;
  const finish = (told: 0 | 1): void => {
    code = told;
  };
  try {
    const program = await readProgram(words, { ...io, finish });
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof DeckError) {
      for (const { file, line, message } of error.problems) io.complain(`${file}:${line}  ${message}\n`);
      return 1;
    }
    if (!(error instanceof UsageError)) throw error;
    io.complain(`deck: ${error.message}\n`);
    return 2;
  }
}

/** Every subcommand by its name; the one that the line names is complete. */
async function readProgram(words: readonly string[], io: DeckIo): Promise<Command> {
  const program = new Command("deck")
    .description("Slides in Markdown that cannot rot: built, linted in a browser, and every demo in them run.")
    .version(toolVersion(), "--version", "tell the version")
    .addHelpText("after", "\nExit codes: 0 fine, 1 findings, 2 wrong command line or configuration.");
  const wanted = words.find((word) => !word.startsWith("-") && word !== "help");
  for (const [name, { description, load }] of Object.entries(subcommands)) {
    program.addCommand(name === wanted ? await load(io) : new Command(name).description(description));
  }
  return prepare(program, io);
}

/** Nothing below the program ends the process or writes past `io`. */
function prepare(command: Command, io: DeckIo): Command {
  command.exitOverride().showHelpAfterError().configureOutput({ writeOut: io.print, writeErr: io.complain });
  for (const subcommand of command.commands) prepare(subcommand, io);
  return command;
}
