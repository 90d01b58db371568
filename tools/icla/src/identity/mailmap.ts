// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `.mailmap` as git reads it: https://git-scm.com/docs/gitmailmap. Case does not count in names or addresses. */
import type { Signature } from "./signature.ts";

interface Replacement {
  readonly name?: string;
  readonly email?: string;
}

interface Entry {
  /** For a commit whose name does not count. */
  any: Replacement;
  /** For a commit of one name, in lower case. */
  readonly named: Map<string, Replacement>;
}

/** Tells who a signature stands for. It has no state beyond what it was read from. */
export interface Mailmap {
  resolve(signature: Signature): Signature;
}

export function parseMailmap(text: string): Mailmap {
  const entries = new Map<string, Entry>();
  for (const line of text.split(/\r?\n/)) addLine(entries, line);
  return { resolve: (signature) => resolve(entries, signature) };
}

/** `Proper Name <proper@address> Commit Name <commit@address>`, in which all but one address may be missing. */
const lineForm = /^([^<]*)<([^>]+)>(?:([^<]*)<([^>]*)>)?/;

function addLine(entries: Map<string, Entry>, line: string): void {
  const match = line.startsWith("#") ? null : lineForm.exec(line);
  if (match === null) return;
  const [, properName = "", first = "", commitName = "", second] = match;
  const replacement = {
    ...(properName.trim() === "" ? {} : { name: properName.trim() }),
    ...(second === undefined ? {} : { email: first }),
  };
  const key = (second ?? first).toLowerCase();
  const entry = entries.get(key) ?? { any: {}, named: new Map<string, Replacement>() };
  if (commitName.trim() === "") entry.any = { ...entry.any, ...replacement };
  else entry.named.set(commitName.trim().toLowerCase(), replacement);
  entries.set(key, entry);
}

function resolve(entries: ReadonlyMap<string, Entry>, { name, email }: Signature): Signature {
  const entry = entries.get(email.toLowerCase());
  const replacement = entry?.named.get(name.toLowerCase()) ?? entry?.any ?? {};
  return { name: replacement.name ?? name, email: replacement.email ?? email };
}
