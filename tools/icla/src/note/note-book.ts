// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { hashEmail } from "../identity/email.ts";
import type { GithubAccount } from "../identity/noreply-address.ts";
import type { Note, NoteStatus } from "./note.ts";

/** Two notes that claim the same. */
export interface DoubleClaim {
  /** In words: `the e-mail address sha256:…`. */
  readonly claim: string;
  /** In the order of their names. */
  readonly handles: readonly string[];
}

/** Where two notes claim the same person the stricter one counts; then the better one. */
const precedence: readonly NoteStatus[] = ["revoked", "on-file", "submitted"];

/** The notes of a repository, found by what a commit tells of a person. */
export class NoteBook {
  // Invariant: each list is in the order of precedence, then of handles.
  readonly #byEmail = new Map<string, Note[]>();
  readonly #byLogin = new Map<string, Note[]>();
  readonly #byId = new Map<number, Note[]>();

  constructor(notes: readonly Note[]) {
    for (const note of notes.toSorted(compareNotes)) {
      for (const email of new Set(note.emails.map(asHash))) append(this.#byEmail, email, note);
      if (note.github !== undefined) append(this.#byLogin, note.github.login.toLowerCase(), note);
      if (note.github?.id !== undefined) append(this.#byId, note.github.id, note);
    }
  }

  findByEmail(address: string): Note | undefined {
    return this.#byEmail.get(hashEmail(address))?.[0];
  }

  /** By the account's number where both know it: a login may have gone over to somebody else. */
  findByAccount({ login, id }: GithubAccount): Note | undefined {
    const ofLogin = this.#byLogin.get(login.toLowerCase()) ?? [];
    if (id === undefined) return ofLogin[0];
    return this.#byId.get(id)?.[0] ?? ofLogin.find(({ github }) => github?.id === undefined);
  }

  /** What more than one note claims. */
  doubleClaims(): DoubleClaim[] {
    return [
      ...doubles(this.#byEmail, (email) => `the e-mail address ${email.slice(0, 19)}…`),
      ...doubles(this.#byLogin, (login) => `the GitHub login ${login}`),
      ...doubles(this.#byId, (id) => `the GitHub account ${id}`),
    ];
  }
}

function asHash(email: string): string {
  return email.startsWith("sha256:") ? email : hashEmail(email);
}

function append<Key>(index: Map<Key, Note[]>, key: Key, note: Note): void {
  const notes = index.get(key);
  if (notes === undefined) index.set(key, [note]);
  else notes.push(note);
}

function compareNotes(left: Note, right: Note): number {
  const order = precedence.indexOf(left.status) - precedence.indexOf(right.status);
  return order === 0 ? (left.handle < right.handle ? -1 : 1) : order;
}

function doubles<Key>(index: ReadonlyMap<Key, readonly Note[]>, claim: (key: Key) => string): DoubleClaim[] {
  return [...index]
    .filter(([, notes]) => notes.length > 1)
    .map(([key, notes]) => ({ claim: claim(key), handles: notes.map(({ handle }) => handle).toSorted() }));
}
