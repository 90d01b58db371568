// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { contextIn, runCheck } from "../fakes/in-process.ts";
import { noteOf, TemporaryRepository } from "../fakes/temporary-repository.ts";
import { hashEmail } from "../identity/email.ts";
import { hash } from "./hash.ts";
import { init } from "./init.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

function configured(name = "Ann Author", email = "Ann@Example.org"): TemporaryRepository {
  const repository = TemporaryRepository.create();
  repository.git("config", "user.name", name);
  repository.git("config", "user.email", email);
  return repository;
}

test("without --write the steps are printed: the form goes to one address, to nobody else, and never into a repository", async () => {
  using repository = TemporaryRepository.create();
  const context = contextIn(repository);

  expect(await init({}, context)).toBe(0);

  expect(context.printed()).toContain("Read https://www.apache.org/licenses/contributor-agreements.html");
  expect(context.printed()).toContain(
    "Mail the signed form to secretary@apache.org and to nobody else: no Cc, no list.",
  );
  expect(context.printed()).toContain("Never add the form or a part of it to a repository");
  expect(context.printed()).toContain("`icla init <handle> --write`");
  expect(repository.git("status", "--porcelain")).toBe("");
});

test("another project's policy says which form, and where it goes", async () => {
  using repository = TemporaryRepository.create();
  const agreement =
    "{ name: Example CLA, page: 'https://example.org/cla', mail-to: cla@example.org, accepts: [cla-1] }";
  repository.write({ ".icla/policy.yaml": `# Licence\n\nagreement: ${agreement}\n` });
  const context = contextIn(repository);

  await init({ handle: "ann" }, context);

  expect(context.printed()).toContain("How to sign the Example CLA");
  expect(context.printed()).toContain("Mail the signed form to cla@example.org and to nobody else");
  expect(context.printed()).not.toContain("apache");
});

test("with --write a note says submitted, has the address as a hash, and passes the check", async () => {
  using repository = configured();
  repository.commit({ files: { ".icla/policy.yaml": "# Licence\n\nemails: hashed\n" } });
  const context = contextIn(repository);

  expect(await init({ handle: "ann", write: true, github: "Ann-1:42", signedOn: "2025-12-30" }, context)).toBe(0);

  expect(context.printed()).toContain("written: .icla/ann.yaml (status: submitted)");
  expect(readFileSync(join(repository.folder, ".icla/ann.yaml"), "utf8")).toBe(
    [
      "# Licence",
      "handle: ann",
      "name: Ann Author",
      "github:",
      "  login: Ann-1",
      "  id: 42",
      "emails:",
      `  - ${hashEmail("ann@example.org")}`,
      "agreement: icla-2.2",
      "status: submitted",
      "signed-on: 2025-12-30",
      "recorded-on: 2026-01-01",
      "recorded-by: ann",
      "evidence: The person's own word; not confirmed yet.",
      "",
    ].join("\n"),
  );
  expect((await runCheck(repository, { range: "HEAD..HEAD" })).told).toEqual([]);
});

test("an account is taken from a noreply address", async () => {
  using repository = configured("Ann", "42+Ann-1@users.noreply.github.com");

  await init({ handle: "ann", write: true }, contextIn(repository));

  expect(readFileSync(join(repository.folder, ".icla/ann.yaml"), "utf8")).toContain(
    "github:\n  login: ann-1\n  id: 42\n",
  );
});

interface Refusal {
  readonly title: string;
  readonly options: Parameters<typeof init>[0];
  readonly files?: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const refusals: readonly Refusal[] = [
  { title: "a note without a handle", options: {}, says: /needs a handle: icla init <handle> --write/ },
  { title: "a handle that is a path", options: { handle: "../ann" }, says: /handle "\.\.\/ann": expected 1 to 64/ },
  {
    title: "an account that is none",
    options: { handle: "ann", github: "a:b:c" },
    says: /--github a:b:c: expected login/,
  },
  {
    title: "a login that is none",
    options: { handle: "ann", github: "a b" },
    says: /github\.login: expected a GitHub login/,
  },
  { title: "a date that is none", options: { handle: "ann", signedOn: "soon" }, says: /signed-on: expected a date/ },
  {
    title: "a day to come",
    options: { handle: "ann", signedOn: "2026-01-02" },
    says: /recorded-on: expected a day no earlier/,
  },
  {
    title: "a note that is there",
    options: { handle: "ann" },
    files: { ".icla/ann.yaml": "whatever stands here\n" },
    says: /\.icla\/ann\.yaml is there already and is not overwritten/,
  },
  {
    title: "a note that differs in case only, which some disks take for the same",
    options: { handle: "ann" },
    files: { ".icla/Ann.yaml": "whatever stands here\n" },
    says: /\.icla\/ann\.yaml is there already/,
  },
  {
    title: "an address that another note has",
    options: { handle: "ann" },
    files: { ".icla/annie.yaml": noteOf("annie", "ann@example.org") },
    says: /is in \.icla\/annie\.yaml already/,
  },
  {
    title: "a policy that cannot be read",
    options: { handle: "ann" },
    files: { ".icla/policy.yaml": "level: x\n" },
    says: /\.icla\/policy\.yaml:1: level: expected "off"/,
  },
];

test.each(refusals)("$title is refused, and nothing is written", async ({ options, files = {}, says }) => {
  using repository = configured();
  repository.write(files);
  const before = repository.git("status", "--porcelain", "--untracked-files=all");

  await expect(init({ ...options, write: true }, contextIn(repository))).rejects.toThrow(says);

  expect(repository.git("status", "--porcelain", "--untracked-files=all")).toBe(before);
  for (const [path, text] of Object.entries(files))
    expect(readFileSync(join(repository.folder, path), "utf8")).toBe(text);
});

test("a link in the place of a note is not followed", async () => {
  using repository = configured();
  repository.write({ ".icla/README.md": "x\n" });
  symlinkSync("../outside.yaml", join(repository.folder, ".icla/ann.yaml"));

  await expect(init({ handle: "ann", write: true }, contextIn(repository))).rejects.toThrow(/is there already/);

  expect(existsSync(join(repository.folder, "outside.yaml"))).toBe(false);
});

test("whom git does not know is told how to tell git", async () => {
  using repository = TemporaryRepository.create();

  await expect(init({ handle: "ann", write: true }, contextIn(repository))).rejects.toThrow(
    /git config user\.name "…"/,
  );
});

test("a bare repository has no place for a note", async () => {
  using repository = TemporaryRepository.create("--bare");

  await expect(init({}, contextIn(repository))).rejects.toThrow(/bare repository/);
});

test("hash prints what a note holds in place of each address", () => {
  const texts: string[] = [];

  expect(hash(["Ann@example.org", "bob@example.org"], { print: (text) => void texts.push(text) })).toBe(0);

  expect(texts.join("")).toBe(`${hashEmail("ann@example.org")}\n${hashEmail("bob@example.org")}\n`);
  expect(() => hash(["ann"], { print: () => undefined })).toThrow('"ann" is not an e-mail address: expected name@host');
});
