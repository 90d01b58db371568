// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { contextIn, runCheck } from "../fakes/in-process.ts";
import { noteOf, TemporaryRepository } from "../fakes/temporary-repository.ts";
import { importNotes, type ImportOptions } from "./import.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

async function importing(
  repository: TemporaryRepository,
  content: unknown,
  options: Partial<ImportOptions> = {},
): Promise<string[]> {
  const file = join(repository.folder, ".git", "imported.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, undefined, "\t"));
  const context = contextIn(repository);
  expect(await importNotes({ file: ".git/imported.json", ...options }, context)).toBe(0);
  return context.printed().trimEnd().split("\n");
}

function noteIn({ folder }: TemporaryRepository, handle: string): string {
  return readFileSync(join(folder, `.icla/${handle}.yaml`), "utf8");
}

const signedByOct = {
  name: "Oct-Cat",
  id: 583231,
  comment_id: 9,
  created_at: "2023-05-06T07:08:09Z",
  repoId: 7,
  pullRequestNo: 3,
};

test("cla.json becomes notes that wait for confirmation, and that are found by the account", async () => {
  using repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": "level: warn\n" } });

  const lines = await importing(repository, { signedContributors: [signedByOct] }, { agreement: "cla-1" });

  expect(lines).toEqual(["written: .icla/oct-cat.yaml (status: submitted)"]);
  expect(noteIn(repository, "oct-cat")).toContain(
    "status: submitted\nsigned-on: 2023-05-06\nrecorded-on: 2026-01-01\n",
  );
  expect(noteIn(repository, "oct-cat")).toContain(
    'evidence: "signed by a comment, says imported.json: comment 9, pull request 3, repository 7"\n',
  );
  repository.commit({ message: "notes" });
  repository.commit({ author: "O <583231+renamed@users.noreply.github.com>", files: { a: "a\n" } });
  const { verdicts, told } = await runCheck(repository, { range: "HEAD~1..HEAD" });
  expect(verdicts).toEqual({ "oct-cat": "not-accepted" });
  expect(told).toHaveLength(1);
});

test("the logins of .clabot become notes without a date; bots and what is there already are left out, and said", async () => {
  using repository = TemporaryRepository.create();
  repository.write({
    ".icla/ann.yaml": "as it was\n",
    ".icla/robert.yaml": noteOf("robert", "b@x.org", { github: { login: "bob" } }),
  });
  const contributors = ["ann", "Bob", "cid", "CID", "dependabot[bot]", "-odd-"];

  const lines = await importing(repository, { contributors, message: "x" }, { agreement: "icla-2.2" });

  expect(lines).toEqual([
    "skipped: ann: .icla/ann.yaml is there already",
    "skipped: Bob: .icla/robert.yaml has this account already",
    "written: .icla/cid.yaml (status: submitted)",
    "skipped: CID: .icla/cid.yaml has this account already",
    "skipped: dependabot[bot]: a bot signs nothing; list it under bots in .icla/policy.yaml",
    "skipped: -odd-: cannot be a handle; write the note by hand",
  ]);
  expect(noteIn(repository, "ann")).toBe("as it was\n");
  expect(noteIn(repository, "cid")).not.toContain("signed-on");
});

test("a dry run tells what it would write, and writes nothing", async () => {
  using repository = TemporaryRepository.create();

  const lines = await importing(repository, { contributors: ["ann"] }, { agreement: "icla-2.2", dryRun: true });

  expect(lines).toEqual(["would write: .icla/ann.yaml (status: submitted)"]);
  expect(repository.git("status", "--porcelain")).toBe("");
});

test("a public list of names gives hints, and changes no note", async () => {
  using repository = TemporaryRepository.create();
  const note = noteOf("zoe", "z@x.org", { name: "Zoë  Quinn", status: "submitted" });
  repository.write({ ".icla/zoe.yaml": note, ".icla/ann.yaml": noteOf("ann", "a@x.org") });

  const committers = { zquinn: "zoe\u0308 quinn", other: "Somebody Else" };
  const lines = await importing(repository, { last_updated: "x", committers });

  expect(lines).toEqual([
    "hint: .icla/zoe.yaml: Zoë  Quinn is also the name of zquinn on the list; a name proves nothing: ask whether they are one person",
    "2 notes compared with 2 names: 1 alike; nothing was written",
  ]);
  expect(noteIn(repository, "zoe")).toBe(note);
});

test.each([
  ["", "expected a mapping, came null"],
  ["{", "is not YAML"],
  ["[]", "expected a mapping, came a list"],
  [
    '{"people": []}',
    "expected one of contributors (.clabot), signedContributors (cla.json) or committers (icla-info.json)",
  ],
  [
    '{\n"contributors": "https://example.org/list"\n}',
    'imported.json:2: contributors: expected a list, came "https://example.org/list"',
  ],
  ['{"contributors": [\n"ann",\n5]}', "imported.json:3: contributors[1]: expected a text, came the number 5"],
  [
    '{"signedContributors": [{"name": "a", "created_at": "2023-05-06T07:08:09Z"}]}',
    "signedContributors[0].id: is missing",
  ],
  ['{"signedContributors": [{"name": "a", "id": 1, "created_at": "yesterday"}]}', "signedContributors[0].created_at: "],
  ['{"committers": {"a": 1}}', "committers.a: expected a text, came the number 1"],
  [JSON.stringify({ contributors: Array.from({ length: 30 }, () => 1) }), "and 10 more"],
])("%s is refused by file, line and field", async (content, says) => {
  using repository = TemporaryRepository.create();

  await expect(importing(repository, content, { agreement: "icla-2.2" })).rejects.toThrow(says);
});

test.each([
  ["what was signed is not said", {}, "name it, as in --agreement icla-2.2"],
  ["what was signed is no agreement", { agreement: "The CLA" }, "agreement: expected an agreement such as"],
  ["the file is not there", { file: "nowhere.json", agreement: "cla" }, "cannot read nowhere.json"],
])("an import is refused when %s", async (_title, options, says) => {
  using repository = TemporaryRepository.create();

  await expect(importing(repository, { contributors: ["ann"] }, options)).rejects.toThrow(says);
  expect(repository.git("status", "--porcelain")).toBe("");
});
