// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Tells a person how to sign, and writes the note that says so. */
import { openRepository, type Repository } from "../history/repository.ts";
import { hashEmail } from "../identity/email.ts";
import { parseNoreplyAddress, type GithubAccount } from "../identity/noreply-address.ts";
import type { Signature } from "../identity/signature.ts";
import { NoteBook } from "../note/note-book.ts";
import { notePath } from "../note/note-file.ts";
import { openNoteFolder } from "../note/note-folder.ts";
import { handleSchema, type Note } from "../note/note.ts";
import type { Policy } from "../policy/policy.ts";
import { UsageError } from "../usage-error.ts";
import type { CommandContext, ExitCode } from "./command-context.ts";

export interface InitOptions {
  readonly handle?: string | undefined;
  /** Writes the note; without it the steps are printed only. */
  readonly write?: boolean | undefined;
  /** `login` or `login:id`; default: what the e-mail address tells. */
  readonly github?: string | undefined;
  /** When the form was signed; default: today. */
  readonly signedOn?: string | undefined;
}

/** @throws {UsageError} */
export async function init(options: InitOptions, context: CommandContext): Promise<ExitCode> {
  const repository = await openRepository(context);
  if (repository.workTree === undefined)
    throw new UsageError("icla init writes into a working tree, and a bare repository has none: run it in a clone");
  const folder = await openNoteFolder(repository.workTree);
  const { policy } = folder;
  context.print(stepsFor(options, policy));
  if (options.write !== true) return 0;

  const handle = validHandle(options.handle);
  const person = await configuredPerson(repository);
  const claimant = new NoteBook(folder.notes).findByEmail(person.email);
  if (claimant !== undefined)
    throw new UsageError(`the address of git's user.email is in ${notePath(claimant.handle)} already: edit that note`);
  const today = new Date(context.clock.now()).toISOString().slice(0, 10);
  const path = await folder.add(noteOf({ ...options, handle }, { person, policy, today }));
  context.print(`written: ${path} (status: submitted); look at it, then commit it\n`);
  return 0;
}

function stepsFor({ handle = "<handle>", write = false }: InitOptions, { agreement }: Policy): string {
  const note = write
    ? `Commit the note, ${notePath(handle)}.`
    : `Run \`icla init ${handle} --write\`, look at the note that it writes, and commit it.`;
  const steps = [
    `Read ${agreement.page}, and fill in the form that it links to.`,
    "Sign it as that page says.",
    `Mail the signed form to ${agreement["mail-to"]} and to nobody else: no Cc, no list. It has your postal address on it.`,
    "Never add the form or a part of it to a repository: what is pushed stays in the history for good.",
    note,
    "Once you are told that the form is on file, ask a maintainer to set `status: on-file` in your note.",
  ];
  const list = steps.map((step, index) => `${index + 1}. ${step}\n`).join("");
  return `How to sign the ${agreement.name}:\n\n${list}\n`;
}

function validHandle(handle: string | undefined): string {
  if (handle === undefined) throw new UsageError("icla init --write needs a handle: icla init <handle> --write");
  const parsed = handleSchema.safeParse(handle);
  if (parsed.success) return handle;
  throw new UsageError(`handle ${JSON.stringify(handle)}: ${parsed.error.issues[0]?.message ?? "is not a handle"}`);
}

/** Who git writes into commits here. */
async function configuredPerson({ user }: Repository): Promise<Signature> {
  const setting = async (key: string): Promise<string> => {
    const { exitCode, output } = await user.ask(["config", "--get", key]);
    const value = output.toString("utf8").trim();
    if (exitCode === 0 && value !== "") return value;
    throw new UsageError(`git does not know your ${key}, by which the note is found: git config ${key} "…"`);
  };
  return { name: await setting("user.name"), email: await setting("user.email") };
}

interface Surroundings {
  readonly person: Signature;
  readonly policy: Policy;
  readonly today: string;
}

function noteOf(options: InitOptions & { handle: string }, { person, policy, today }: Surroundings): Note {
  const github = options.github === undefined ? accountOf(person.email, policy) : parseAccount(options.github);
  return {
    handle: options.handle,
    name: person.name,
    ...(github === undefined ? {} : { github }),
    emails: [hashEmail(person.email)],
    agreement: policy.agreement.accepts[0] ?? "icla-2.2",
    status: "submitted",
    "signed-on": options.signedOn ?? today,
    "recorded-on": today,
    "recorded-by": options.handle,
    evidence: "The person's own word; not confirmed yet.",
  };
}

function accountOf(email: string, policy: Policy): GithubAccount | undefined {
  return parseNoreplyAddress(email, policy["noreply-hosts"]);
}

function parseAccount(text: string): GithubAccount {
  const [, login, id] = /^([^:]+)(?::(\d{1,15}))?$/.exec(text) ?? [];
  if (login === undefined) throw new UsageError(`--github ${text}: expected login or login:id`);
  return id === undefined ? { login } : { login, id: Number(id) };
}
