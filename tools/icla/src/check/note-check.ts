// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whether the notes and the policy that a change leaves behind can be used, and what of them waits for review. */
import { parsePolicy, policyPath } from "../policy/policy-file.ts";
import type { Policy } from "../policy/policy.ts";
import type { Parsed, TextFile } from "../document/yaml-file.ts";
import { isNotePath, notePath } from "../note/note-file.ts";
import type { Note } from "../note/note.ts";
import { NoteBook } from "../note/note-book.ts";
import type { NoteReader } from "../note/note-reader.ts";
import type { Finding, Severity } from "../finding.ts";

/** The text files that decide a check, as one state of the repository has them: below `.icla/`, and `.mailmap`. */
export type Rulebook = readonly TextFile[];

/** What is wrong in the head's own notes and policy: it would be wrong for everybody once it is merged. */
export function checkRulebook(rulebook: Rulebook, policy: Policy, reader: NoteReader): Finding[] {
  const notes = reader.readAll(rulebook);
  return [
    ...rulebook.flatMap((file) => problemsOf(file, reader)),
    ...notes.flatMap((note) => plainAddresses(note, policy)),
    ...new NoteBook(notes).doubleClaims().map(({ claim, handles }) =>
      noteFinding("failure", {
        message: `${handles.join(" and ")} both claim ${claim}`,
        mend: "leave it in the note of the one to whom it belongs",
        path: notePath(handles.at(-1) ?? ""),
      }),
    ),
  ];
}

function problemsOf(file: TextFile, reader: NoteReader): Finding[] {
  const parsed = parse(file, reader);
  if (parsed === undefined || parsed.ok) return [];
  // What a note has no field for is the privacy check's: it looks for it in every commit.
  const own = parsed.problems.filter(({ isUnknownField }) => !isUnknownField || file.path === policyPath);
  return own.map(({ line, field, message }) => {
    const finding = noteFinding("failure", {
      message: `${file.path}: ${field === "" ? "" : `${field} `}${message}`,
      mend: `mend ${file.path}; the README of icla has its fields in a table`,
      path: file.path,
    });
    return { ...finding, place: { path: file.path, line } };
  });
}

function parse(file: TextFile, reader: NoteReader): Parsed<unknown> | undefined {
  if (file.path === policyPath) return parsePolicy(file);
  return isNotePath(file.path) ? reader.read(file) : undefined;
}

function plainAddresses(note: Note, policy: Policy): Finding[] {
  if (policy.emails === "any" || note.emails.every((email) => email.startsWith("sha256:"))) return [];
  const path = notePath(note.handle);
  const message = `${path} has an e-mail address in plain text; this project keeps hashes`;
  return [noteFinding("failure", { message, mend: "put in its place what `icla hash <address>` prints", path })];
}

/** What the change itself does to the rules: it does not count for the change, and a maintainer has to look at it. */
export function pendingReview(base: Rulebook, head: Rulebook): Finding[] {
  const before = textByPath(base);
  const after = textByPath(head);
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(decides);
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => {
      const verb = !before.has(path) ? "adds" : after.has(path) ? "changes" : "removes";
      const message = `this change ${verb} ${path}; it counts from the next change on`;
      return noteFinding("notice", { message, mend: "a maintainer reviews it; this check reads the base's", path });
    });
}

function decides(path: string): boolean {
  return isNotePath(path) || path === policyPath || path === ".mailmap";
}

function textByPath(rulebook: Rulebook): Map<string, string> {
  return new Map(rulebook.map(({ path, text }) => [path, text]));
}

/** Notes of the base that cannot be read, where the change mends them: until it is merged they count for nobody. */
export function unreadableBaseNotes(base: Rulebook, head: Rulebook, reader: NoteReader): Finding[] {
  const later = textByPath(head);
  return base
    .filter((file) => isNotePath(file.path) && later.get(file.path) !== file.text && !reader.read(file).ok)
    .map(({ path }) => {
      const message = `${path} of the base cannot be read and counts for nobody`;
      return noteFinding("warning", {
        message,
        mend: "this change replaces it; what it says now counts once it is merged",
        path,
      });
    });
}

/** A base without a policy is no mistake, but who wonders what is asked for here gets an answer. */
export function missingPolicy(base: Rulebook, baseName: string): Finding[] {
  if (base.some(({ path }) => path === policyPath)) return [];
  const message = `${baseName} has no ${policyPath}: the defaults hold, which warn`;
  return [
    noteFinding("notice", {
      message,
      mend: "write one; the README of icla has its fields in a table",
      path: policyPath,
    }),
  ];
}

interface NoteSentence {
  readonly message: string;
  readonly mend: string;
  readonly path: string;
}

function noteFinding(severity: Severity, { message, mend, path }: NoteSentence): Finding {
  return { topic: "note", severity, message, mend, place: { path } };
}
