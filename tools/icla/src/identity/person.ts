// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Who stands behind the names on commits: a note's person, a bot, or somebody of whom nothing is written down. */
import type { Note } from "../note/note.ts";
import type { NoteBook } from "../note/note-book.ts";
import type { Policy } from "../policy/policy.ts";
import { isBot } from "./bot.ts";
import { hashEmail } from "./email.ts";
import type { Mailmap } from "./mailmap.ts";
import { parseNoreplyAddress } from "./noreply-address.ts";
import type { Signature } from "./signature.ts";

export type Person =
  | { readonly kind: "noted"; readonly key: string; readonly note: Note }
  | { readonly kind: "bot"; readonly key: string; readonly name: string }
  | { readonly kind: "unknown"; readonly key: string };

/** All of it as the base has it: a change must not say who its author is. */
export interface Registry {
  readonly book: NoteBook;
  readonly mailmap: Mailmap;
  readonly policy: Policy;
}

/** Signatures of one person have one key, whatever name stands in them. */
export function identify(signature: Signature, { book, mailmap, policy }: Registry): Person {
  const hosts = policy["noreply-hosts"];
  const bot = policy.bots.find((rule) => isBot(signature, rule, hosts));
  if (bot !== undefined) return { kind: "bot", key: `bot:${bot.name}`, name: bot.name };

  const mapped = mailmap.resolve(signature);
  const note = [mapped, signature]
    .map(({ email }) => findNote(email, book, hosts))
    .find((found) => found !== undefined);
  if (note !== undefined) return { kind: "noted", key: `note:${note.handle}`, note };
  return { kind: "unknown", key: keyOf(mapped.email, hosts) };
}

function findNote(email: string, book: NoteBook, hosts: readonly string[]): Note | undefined {
  const account = parseNoreplyAddress(email, hosts);
  return book.findByEmail(email) ?? (account === undefined ? undefined : book.findByAccount(account));
}

function keyOf(email: string, hosts: readonly string[]): string {
  const account = parseNoreplyAddress(email, hosts);
  if (account === undefined) return `email:${hashEmail(email)}`;
  return account.id === undefined ? `github-login:${account.login}` : `github-id:${account.id}`;
}
