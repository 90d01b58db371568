// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { noteOf } from "../fakes/temporary-repository.ts";
import { NoteReader } from "../note/note-reader.ts";
import { policySchema } from "../policy/policy.ts";
import { checkRulebook, unreadableBaseNotes, type Rulebook } from "./note-check.ts";

const policy = policySchema.parse({});

function rulebook(files: Readonly<Record<string, string>>): Rulebook {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}

function told(files: Readonly<Record<string, string>>, asked = policy): string[] {
  return checkRulebook(rulebook(files), asked, new NoteReader()).map(
    ({ severity, message }) => `${severity} ${message}`,
  );
}

test("notes and a policy that can be used are not spoken of", () => {
  expect(told({ ".icla/ann.yaml": noteOf("ann", "a@x.org"), ".icla/policy.yaml": "level: require\n" })).toEqual([]);
});

test("two notes that claim the same person are told, by each thing that they share", () => {
  const files = {
    ".icla/ann.yaml": noteOf("ann", "a@x.org", { github: { login: "ann", id: 1 } }),
    ".icla/bob.yaml": noteOf("bob", "b@x.org", { emails: ["A@x.org"], github: { login: "ANN", id: 1 } }),
  };

  expect(told(files)).toEqual([
    expect.stringMatching(/^failure ann and bob both claim the e-mail address sha256:[0-9a-f]{12}…$/),
    "failure ann and bob both claim the GitHub login ann",
    "failure ann and bob both claim the GitHub account 1",
  ]);
});

test("a plain address is refused where the project keeps hashes, and only there", () => {
  const files = { ".icla/ann.yaml": noteOf("ann", "a@x.org", { emails: ["ann@example.org"] }) };

  expect(told(files)).toEqual([]);
  expect(told(files, { ...policy, emails: "hashed" })).toEqual([
    "failure .icla/ann.yaml has an e-mail address in plain text; this project keeps hashes",
  ]);
});

test("a policy that the change breaks is told before it is anybody's base", () => {
  const [finding] = checkRulebook(rulebook({ ".icla/policy.yaml": "# x\nlevel: strict\n" }), policy, new NoteReader());

  expect(finding?.message).toBe('.icla/policy.yaml: level expected "off" or "warn" or "require", came "strict"');
  expect(finding?.place).toEqual({ path: ".icla/policy.yaml", line: 2 });
});

test("a note of the base that cannot be read is told once: as a warning where the change mends it", () => {
  const broken = rulebook({ ".icla/ann.yaml": "handle: ann\n" });
  const mended = rulebook({ ".icla/ann.yaml": noteOf("ann", "a@x.org") });

  expect(unreadableBaseNotes(broken, mended, new NoteReader()).map(({ severity }) => severity)).toEqual(["warning"]);
  expect(unreadableBaseNotes(broken, broken, new NoteReader())).toEqual([]);
  expect(unreadableBaseNotes(mended, mended, new NoteReader())).toEqual([]);
});
