// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { hashEmail } from "../identity/email.ts";
import { NoteBook } from "./note-book.ts";
import type { Note, NoteStatus } from "./note.ts";

function note(handle: string, status: NoteStatus, github?: Note["github"]): Note {
  const dates = { "signed-on": "2025-01-01", "recorded-on": "2025-01-01" };
  const emails = [hashEmail(`${handle.slice(0, 3)}@example.org`)];
  const account = github === undefined ? {} : { github };
  return {
    handle,
    name: handle,
    emails,
    agreement: "icla-2.2",
    status,
    ...dates,
    ...account,
    "recorded-by": "m",
    evidence: "e",
  };
}

test("a person is found by an address in any case", () => {
  expect(new NoteBook([note("ann", "on-file")]).findByEmail(" ANN@example.org ")?.handle).toBe("ann");
});

test("an account's number counts before its login, and a login alone where the note knows no number", () => {
  const book = new NoteBook([
    note("ann", "on-file", { login: "ann", id: 1 }),
    note("bob", "on-file", { login: "bob" }),
  ]);

  expect(book.findByAccount({ login: "renamed", id: 1 })?.handle).toBe("ann");
  expect(book.findByAccount({ login: "ann", id: 2 })).toBeUndefined();
  expect(book.findByAccount({ login: "ANN" })?.handle).toBe("ann");
  expect(book.findByAccount({ login: "bob", id: 3 })?.handle).toBe("bob");
});

test.each([
  [["on-file", "revoked"], "revoked"],
  [["submitted", "on-file"], "on-file"],
] as const)(
  "of notes that claim one person, %j, the %s one counts in whatever order they come",
  (statuses, expected) => {
    const notes = statuses.map((status, index) => note(`ann${index}`, status));

    for (const order of [notes, notes.toReversed()])
      expect(new NoteBook(order).findByEmail("ann@example.org")?.status).toBe(expected);
  },
);

test("one note that has an address twice, plain and hashed, claims it once", () => {
  const twice = { ...note("ann", "on-file"), emails: ["ann@example.org", hashEmail("ann@example.org")] };

  expect(new NoteBook([twice]).doubleClaims()).toEqual([]);
});
