// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Laws of a check, over made-up histories. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Commit } from "../history/commit.ts";
import { hashEmail } from "../identity/email.ts";
import { parseMailmap } from "../identity/mailmap.ts";
import { noteText } from "../note/note-text.ts";
import type { Note } from "../note/note.ts";
import { policySchema, type Policy } from "../policy/policy.ts";
import { jsonReport } from "../report/json.ts";
import { check, failsCheck, type Evidence } from "./check.ts";
import type { Rulebook } from "./note-check.ts";

const people = ["ann", "bob", "cid", "dee", "eve"] as const;
const personOf = fc.constantFrom(...people);
const emailOf = fc.tuple(personOf, fc.constantFrom("", "old.")).map(([person, host]) => `${person}@${host}example.org`);
const signature = fc.record({ name: fc.constantFrom("A", "B", "dependabot[bot]"), email: emailOf });

const commit: fc.Arbitrary<Commit> = fc.record({
  hash: fc.stringMatching(/^[0-9a-f]{40}$/),
  author: signature,
  committer: fc.oneof(signature, fc.constant({ name: "GitHub", email: "noreply@github.com" })),
  coAuthors: fc.array(
    fc.oneof(
      signature.map(({ name, email }) => `${name} <${email}>`),
      fc.constant("nonsense"),
    ),
    { maxLength: 2 },
  ),
  strayCoAuthors: fc.nat(1),
  authoredOn: fc.constantFrom("2024-06-01", "2025-06-01", ""),
  isMerge: fc.boolean(),
  changes: fc.array(
    fc.record({
      paths: fc.array(fc.constantFrom("src/a.ts", "docs/b.md"), { minLength: 1, maxLength: 2 }),
      lines: fc.oneof(fc.nat(20), fc.constant(undefined)),
    }),
    { maxLength: 3 },
  ),
});
const commits = fc.uniqueArray(commit, { selector: ({ hash }) => hash, maxLength: 8 });

const status = fc.constantFrom("on-file", "submitted", "revoked");
function noteFor(handle: string, fields: Partial<Note> = {}): Note {
  const dates = { "signed-on": "2025-01-01", "recorded-on": "2025-01-01" };
  const emails = [hashEmail(`${handle}@example.org`)];
  const note = { handle, name: handle, emails, agreement: "icla-2.2", status: "on-file", ...dates } as const;
  // Proof of the cast: the fields that are changed here are of the same note.
  return { ...note, "recorded-by": "m", evidence: "e", ...fields } as Note;
}
const note = fc
  .record({ handle: personOf, status, expires: fc.constantFrom("2025-12-31", "2026-01-01"), hasEnd: fc.boolean() })
  .map(({ handle, hasEnd, expires, ...rest }) => noteFor(handle, { ...rest, ...(hasEnd ? { expires } : {}) }));
const notes = fc.uniqueArray(note, { selector: ({ handle }) => handle });
const policy: fc.Arbitrary<Policy> = fc
  .record({ level: fc.constantFrom("off", "warn", "require"), lines: fc.nat(15), exempt: fc.boolean() })
  .map(({ level, lines, exempt }) =>
    policySchema.parse({ level, "trivial-lines": lines, "exempt-paths": exempt ? ["docs/**"] : [] }),
  );
const mailmapText = fc.constantFrom(
  "",
  "<ann@example.org> <ann@old.example.org>\n",
  "Bob <bob@example.org> <eve@example.org>\n",
);

function rulebookOf(list: readonly Note[], more: Readonly<Record<string, string>> = {}): Rulebook {
  const files = list.map((one) => ({ path: `.icla/${one.handle}.yaml`, text: noteText(one) }));
  return [...files, ...Object.entries(more).map(([path, text]) => ({ path, text }))];
}

const evidence: fc.Arbitrary<Evidence> = fc
  .record({ commits, notes, policy, mailmapText })
  .map(({ commits: range, notes: known, policy: asked, mailmapText: map }) => ({
    baseName: "main",
    headName: "HEAD",
    today: "2026-01-01",
    policy: asked,
    mailmap: parseMailmap(map),
    base: rulebookOf(known),
    head: rulebookOf(known),
    commits: range,
    sightings: [],
  }));

function failuresOf(given: Evidence): string[] {
  return check(given)
    .findings.filter((finding) => failsCheck(finding, { level: "require" }))
    .map(({ message }) => message);
}

test("everybody in a range is in exactly one verdict, and nobody else is", () => {
  fc.assert(
    fc.property(evidence, (given) => {
      const { persons } = check({ ...given, policy: { ...given.policy, level: "require" } });
      const hashes = persons.flatMap(({ addresses }) => addresses.map(({ hash }) => hash));
      const counted = given.commits.filter(({ isMerge, changes }) => !isMerge || changes.length > 0);
      const expected = new Set(
        counted.flatMap(({ author, committer, coAuthors, isMerge }) => {
          const others = coAuthors.flatMap((value) => /<(.*)>/.exec(value)?.[1] ?? []);
          const button = committer.name === "GitHub" || isMerge ? [] : [committer.email];
          return [author.email, ...button, ...others].map(hashEmail);
        }),
      );

      expect(hashes.toSorted()).toEqual([...expected].toSorted());
      expect(new Set(persons.map(({ key }) => key)).size).toBe(persons.length);
    }),
  );
});

test("what a change does to notes, policy and mailmap never changes a verdict on it", () => {
  fc.assert(
    fc.property(evidence, notes, mailmapText, (given, own, map) => {
      const head = rulebookOf(own, { ".icla/policy.yaml": "level: off\n", ".mailmap": map });

      expect(check({ ...given, head }).persons).toEqual(check(given).persons);
    }),
  );
});

test("a note on file that is added to the base never adds a failure", () => {
  fc.assert(
    fc.property(evidence, personOf, (given, handle) => {
      fc.pre(!given.base.some(({ path }) => path === `.icla/${handle}.yaml`));
      const files = [...given.base, ...rulebookOf([noteFor(handle)])];
      const before = failuresOf(given).length;

      expect(failuresOf({ ...given, base: files, head: files }).length).toBeLessThanOrEqual(before);
    }),
  );
});

test("the order of the commits, and of the notes, changes no byte of the report", () => {
  fc.assert(
    fc.property(evidence, fc.infiniteStream(fc.nat(1000)), (given, keys) => {
      const shuffle = <Value>(values: readonly Value[]): Value[] =>
        values
          .map((value) => ({ value, key: Number(keys.next().value) }))
          .toSorted((left, right) => left.key - right.key)
          .map(({ value }) => value);
      const base = shuffle(given.base);
      const head = shuffle(given.head);

      const shuffled = jsonReport(check({ ...given, commits: shuffle(given.commits), base, head }));

      expect(shuffled).toBe(jsonReport(check(given)));
    }),
  );
});

test("a level that only warns finds what one that requires finds, and never fails for it", () => {
  fc.assert(
    fc.property(evidence, (given) => {
      const warned = check({ ...given, policy: { ...given.policy, level: "warn" } });
      const required = check({ ...given, policy: { ...given.policy, level: "require" } });

      expect(warned.findings).toEqual(required.findings);
      expect(warned.fails).toBe(false);
      expect(required.fails).toBe(required.findings.some(({ severity }) => severity === "failure"));
    }),
  );
});

test("a higher threshold never turns somebody who was let through into somebody who is not", () => {
  const order = ["on-file", "bot", "trivial"];
  fc.assert(
    fc.property(evidence, fc.nat(30), (given, more) => {
      const asked = { ...given.policy, level: "require" } as const;
      const wider = { ...asked, "trivial-lines": asked["trivial-lines"] + more };
      const letThrough = (which: Policy): string[] =>
        check({ ...given, policy: which })
          .persons.filter(({ verdict }) => order.includes(verdict))
          .map(({ key }) => key);

      expect(letThrough(wider)).toEqual(expect.arrayContaining(letThrough(asked)));
    }),
  );
});
