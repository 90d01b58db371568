// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Takes over what another tool wrote down: as notes that wait for confirmation, or as hints. Nothing is fetched. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { openRepository } from "../history/repository.ts";
import { parseImportedFile } from "../import/imported-file.ts";
import { findNameHints } from "../import/name-hints.ts";
import type { AgreementRecord } from "../import/record.ts";
import { NoteBook } from "../note/note-book.ts";
import { notePath } from "../note/note-file.ts";
import { openNoteFolder, type NoteFolder } from "../note/note-folder.ts";
import { handleSchema, type Note } from "../note/note.ts";
import { onOneLine } from "../report/plain-text.ts";
import { UsageError } from "../usage-error.ts";
import type { CommandContext, ExitCode } from "./command-context.ts";

export interface ImportOptions {
  readonly file: string;
  /** What the people of the file signed, as a note says it. */
  readonly agreement?: string | undefined;
  /** Tells what would be written. */
  readonly dryRun?: boolean | undefined;
}

/** The lists of the largest foundations have less than a tenth of it. */
const maxFileBytes = 16 * 1024 * 1024;

/** @throws {UsageError} */
export async function importNotes(options: ImportOptions, context: CommandContext): Promise<ExitCode> {
  const { workTree } = await openRepository(context);
  if (workTree === undefined)
    throw new UsageError("icla import writes into a working tree, and a bare repository has none: run it in a clone");
  const text = await readInput(resolve(context.folder, options.file), options.file);
  const imported = parseImportedFile({ path: options.file, text });
  const folder = await openNoteFolder(workTree);
  if (imported.kind === "names") context.print(hintLines(folder, imported.names));
  else {
    const today = new Date(context.clock.now()).toISOString().slice(0, 10);
    await addAll(imported.records, { folder, today, agreement: agreementOf(options), options, print: context.print });
  }
  return 0;
}

async function readInput(path: string, shown: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) throw new UsageError(`${shown} has ${size} bytes; more than ${maxFileBytes} are not read`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${shown}: name a file of .clabot, cla.json or icla-info.json`, { cause: error });
  }
}

/** Another tool's file does not say what was signed, and it is hardly this foundation's form. */
function agreementOf({ agreement, file }: ImportOptions): string {
  if (agreement !== undefined) return agreement;
  throw new UsageError(`${file} does not say what these people signed: name it, as in --agreement icla-2.2`);
}

interface Addition {
  readonly folder: NoteFolder;
  readonly today: string;
  readonly agreement: string;
  readonly options: ImportOptions;
  readonly print: (text: string) => void;
}

async function addAll(records: readonly AgreementRecord[], addition: Addition): Promise<void> {
  const { folder, print } = addition;
  const known = [...folder.notes];
  for (const record of records) {
    const note = noteOf(record, addition);
    const reason = reasonToSkip(note, { folder, known });
    if (reason !== undefined) print(`skipped: ${onOneLine(record.login)}: ${reason}\n`);
    else {
      known.push(note);
      print(await addOne(note, addition));
    }
  }
}

async function addOne(note: Note, { folder, options }: Addition): Promise<string> {
  if (options.dryRun !== true) return `written: ${await folder.add(note)} (status: submitted)\n`;
  folder.textOf(note);
  return `would write: ${notePath(note.handle)} (status: submitted)\n`;
}

function noteOf({ login, id, signedOn, evidence }: AgreementRecord, { today, agreement }: Addition): Note {
  return {
    handle: login.toLowerCase(),
    name: login,
    github: { login, ...(id === undefined ? {} : { id }) },
    emails: [],
    agreement,
    status: "submitted",
    ...(signedOn === undefined ? {} : { "signed-on": signedOn }),
    "recorded-on": today,
    "recorded-by": "icla import",
    evidence,
  };
}

function reasonToSkip(
  note: Note,
  { folder, known }: { folder: NoteFolder; known: readonly Note[] },
): string | undefined {
  if (note.name.endsWith("[bot]")) return "a bot signs nothing; list it under bots in .icla/policy.yaml";
  if (!handleSchema.safeParse(note.handle).success) return "cannot be a handle; write the note by hand";
  if (folder.has(note.handle)) return `${notePath(note.handle)} is there already`;
  const claimant = note.github === undefined ? undefined : new NoteBook(known).findByAccount(note.github);
  return claimant === undefined ? undefined : `${notePath(claimant.handle)} has this account already`;
}

function hintLines(folder: NoteFolder, names: ReadonlyMap<string, string>): string {
  const hints = findNameHints(folder.notes, names);
  const lines = hints.map(({ note, id }) => {
    const sentence = `${notePath(note.handle)}: ${note.name} is also the name of ${id} on the list`;
    return `hint: ${onOneLine(sentence)}; a name proves nothing: ask whether they are one person\n`;
  });
  const compared = `${folder.notes.length} notes compared with ${names.size} names`;
  return `${lines.join("")}${compared}: ${hints.length} alike; nothing was written
`;
}
