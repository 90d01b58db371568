// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Made-up histories in real repositories, and what each is judged to be. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { runCheck } from "../fakes/in-process.ts";
import { ann, bob, noteOf, TemporaryRepository, webFlow } from "../fakes/temporary-repository.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

const requirePolicy = "level: require\n";
const annsNote = { ".icla/ann.yaml": noteOf("ann", "ann@example.org") };
const keyProgram = "ssh-keygen";
const mallory = "Mallory <mallory@example.org>";
const dependabot = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>";

interface Scenario {
  readonly title: string;
  /** In the base, besides Ann's note and a policy that requires. */
  readonly base?: Readonly<Record<string, string>>;
  /** Makes the change, on a branch of its own. */
  readonly change: (repository: TemporaryRepository) => void;
  readonly verdicts: Readonly<Record<string, string>>;
  readonly exitCode: number;
}

const line = (text = "x"): Record<string, string> => ({ "src.txt": `${text}\n` });

const scenarios: readonly Scenario[] = [
  {
    title: "a person with a note",
    change: (repository) => repository.commit({ files: line() }),
    verdicts: { ann: "on-file" },
    exitCode: 0,
  },
  {
    title: "a person without a note",
    change: (repository) => repository.commit({ author: bob, files: line() }),
    verdicts: { "Bob Builder": "missing" },
    exitCode: 1,
  },
  {
    title: "a note that the change itself brings",
    change: (repository) =>
      repository.commit({ author: bob, files: { ...line(), ".icla/bob.yaml": noteOf("bob", "bob@example.org") } }),
    verdicts: { "Bob Builder": "missing" },
    exitCode: 1,
  },
  {
    title: "a policy that the change itself softens",
    change: (repository) =>
      repository.commit({
        author: bob,
        files: { ...line(), ".icla/policy.yaml": "level: off\ntrivial-lines: 9999\n" },
      }),
    verdicts: { "Bob Builder": "missing" },
    exitCode: 1,
  },
  {
    title: "a mailmap in which the change calls its author somebody else",
    change: (repository) =>
      repository.commit({
        author: mallory,
        files: { ...line(), ".mailmap": "Ann <ann@example.org> <mallory@example.org>\n" },
      }),
    verdicts: { Mallory: "missing" },
    exitCode: 1,
  },
  {
    title: "attributes with which the change hides its lines",
    base: { ".icla/policy.yaml": `${requirePolicy}trivial-lines: 5\n` },
    change: (repository) =>
      repository.commit({
        author: bob,
        files: { ".gitattributes": "* diff\n", "picture.bin": Buffer.from([0, 1, 2, 10, 0]) },
      }),
    verdicts: { "Bob Builder": "missing" },
    exitCode: 1,
  },
  {
    title: "an address that the base's mailmap maps to a note's",
    base: { ".mailmap": "Ann <ann@example.org> <ann@old.example.org>\n" },
    change: (repository) => repository.commit({ author: "Ann Old <ANN@old.example.org>", files: line() }),
    verdicts: { ann: "on-file" },
    exitCode: 0,
  },
  {
    title: "a merge that only joins",
    change: (repository) => {
      repository.git("checkout", "--quiet", "-b", "side");
      repository.commit({ files: { "side.txt": "side\n" } });
      repository.git("checkout", "--quiet", "change");
      repository.commit({ files: line() });
      repository.gitAs(bob, { args: ["merge", "--quiet", "--no-edit", "side"] });
    },
    verdicts: { ann: "on-file" },
    exitCode: 0,
  },
  {
    title: "a merge into which lines of its own were slipped",
    change: (repository) => {
      repository.git("checkout", "--quiet", "-b", "side");
      repository.commit({ files: { "side.txt": "side\n" } });
      repository.git("checkout", "--quiet", "change");
      repository.commit({ files: line() });
      repository.git("merge", "--quiet", "--no-commit", "side");
      repository.write({ "src.txt": "x\n-- slipped in\n" });
      repository.git("add", "--all");
      repository.gitAs(bob, { args: ["commit", "--quiet", "-m", "merge"] });
    },
    verdicts: { ann: "on-file", "Bob Builder": "missing" },
    exitCode: 1,
  },
  {
    title: "an octopus that only joins",
    change: (repository) => {
      for (const name of ["one", "two", "three"]) {
        repository.git("checkout", "--quiet", "-b", name, "change");
        repository.commit({ files: { [`${name}.txt`]: `${name}\n` } });
      }
      repository.git("checkout", "--quiet", "change");
      repository.gitAs(bob, { args: ["merge", "--quiet", "--no-edit", "one", "two", "three"] });
    },
    verdicts: { ann: "on-file" },
    exitCode: 0,
  },
  {
    title: "the base merged into the change",
    change: (repository) => {
      repository.commit({ files: line() });
      repository.git("checkout", "--quiet", "main");
      repository.commit({ author: mallory, files: { "other.txt": "other\n" } });
      repository.git("checkout", "--quiet", "change");
      repository.gitAs(bob, { args: ["merge", "--quiet", "--no-edit", "main"] });
    },
    verdicts: { ann: "on-file" },
    exitCode: 0,
  },
  {
    title: "a change that was rebased by somebody else",
    change: (repository) => repository.commit({ committer: bob, files: line() }),
    verdicts: { ann: "on-file", "Bob Builder": "missing" },
    exitCode: 1,
  },
  {
    title: "a change that was squashed on GitHub",
    change: (repository) =>
      repository.commit({
        committer: webFlow,
        message: "title (#1)\n\n* one\n\n* two\n\n---------\n\nCo-authored-by: Bob Builder <bob@example.org>",
        files: line(),
      }),
    verdicts: { ann: "on-file", "Bob Builder": "missing" },
    exitCode: 1,
  },
  {
    title: "GitHub's own name as an author",
    change: (repository) => repository.commit({ author: webFlow, files: line() }),
    verdicts: { GitHub: "missing" },
    exitCode: 1,
  },
  {
    title: "several co-authors, spelled in any case",
    change: (repository) =>
      repository.commit({
        message:
          "title\n\nCO-AUTHORED-BY: Bob Builder <BOB@example.org>\nco-authored-by: Mallory\n <mallory@example.org>",
        files: line(),
      }),
    verdicts: { ann: "on-file", "Bob Builder": "missing", Mallory: "missing" },
    exitCode: 1,
  },
  {
    title: "an account by its number, whatever its login is today",
    base: { ".icla/bob.yaml": noteOf("bob", "elsewhere@example.org", { github: { login: "bob", id: 77 } }) },
    change: (repository) =>
      repository.commit({ author: "Bob <77+bob-renamed@users.noreply.github.com>", files: line() }),
    verdicts: { bob: "on-file" },
    exitCode: 0,
  },
  {
    title: "a login that went over to another account",
    base: { ".icla/bob.yaml": noteOf("bob", "elsewhere@example.org", { github: { login: "bob", id: 77 } }) },
    change: (repository) => repository.commit({ author: "Not Bob <78+bob@users.noreply.github.com>", files: line() }),
    verdicts: { "Not Bob": "missing" },
    exitCode: 1,
  },
  {
    title: "an older noreply address, which has a login only",
    base: { ".icla/bob.yaml": noteOf("bob", "elsewhere@example.org", { github: { login: "Bob", id: 77 } }) },
    change: (repository) => repository.commit({ author: "Bob <bob@users.noreply.github.com>", files: line() }),
    verdicts: { bob: "on-file" },
    exitCode: 0,
  },
  {
    title: "a bot of the policy",
    base: { ".icla/policy.yaml": `${requirePolicy}bots: [{ name: "dependabot[bot]", id: 49699333 }]\n` },
    change: (repository) => repository.commit({ author: dependabot, committer: webFlow, files: line() }),
    verdicts: { "dependabot[bot]": "bot" },
    exitCode: 0,
  },
  {
    title: "a bot of which the policy knows nothing",
    change: (repository) => repository.commit({ author: dependabot, committer: webFlow, files: line() }),
    verdicts: { "dependabot[bot]": "missing" },
    exitCode: 1,
  },
  {
    title: "somebody who calls themselves a bot",
    base: { ".icla/policy.yaml": `${requirePolicy}bots: [{ name: "dependabot[bot]", id: 49699333 }]\n` },
    change: (repository) =>
      repository.commit({ author: "dependabot[bot] <50+dependabot[bot]@users.noreply.github.com>", files: line() }),
    verdicts: { "dependabot[bot]": "missing" },
    exitCode: 1,
  },
  {
    title: "changes that are small, over all of a person's commits",
    base: { ".icla/policy.yaml": `${requirePolicy}trivial-lines: 2\n` },
    change: (repository) => {
      repository.commit({ author: bob, files: { "a.txt": "1\n" } });
      repository.commit({ author: bob, files: { "b.txt": "1\n" } });
      repository.commit({ author: mallory, files: { "c.txt": "1\n2\n" } });
      repository.commit({ author: mallory, files: { "c.txt": "1\n" } });
    },
    verdicts: { "Bob Builder": "trivial", Mallory: "missing" },
    exitCode: 1,
  },
  {
    title: "a file without lines, however small",
    base: { ".icla/policy.yaml": `${requirePolicy}trivial-lines: 2\n` },
    change: (repository) => repository.commit({ author: bob, files: { "a.bin": Buffer.from([0, 1]) } }),
    verdicts: { "Bob Builder": "missing" },
    exitCode: 1,
  },
  {
    title: "paths that are exempt, and a file that is moved out of them",
    base: {
      ".icla/policy.yaml": `${requirePolicy}exempt-paths: ["docs/**"]\n`,
      "docs/old name.md": "1\n2\n3\n4\n5\n6\n",
    },
    change: (repository) => {
      repository.commit({ author: bob, files: { "docs/a.md": "1\n2\n3\n", "docs/deep/.b": "1\n" } });
      repository.git("mv", "docs/old name.md", "new name.md");
      repository.commit({ author: mallory, files: { "new name.md": "1\n2\n3\n4\n5\n6\n7\n" } });
    },
    verdicts: { "Bob Builder": "trivial", Mallory: "missing" },
    exitCode: 1,
  },
  {
    title: "a file that is only renamed",
    base: { "old.txt": "1\n2\n3\n" },
    change: (repository) => {
      repository.git("mv", "old.txt", "new.txt");
      repository.commit({ author: bob });
    },
    verdicts: { "Bob Builder": "trivial" },
    exitCode: 0,
  },
  {
    title: "an agreement that nobody has confirmed",
    base: { ".icla/bob.yaml": noteOf("bob", "bob@example.org", { status: "submitted" }) },
    change: (repository) => repository.commit({ author: bob, files: line() }),
    verdicts: { bob: "submitted" },
    exitCode: 0,
  },
  {
    title: "an agreement that was revoked, even for nothing",
    base: { ".icla/bob.yaml": noteOf("bob", "bob@example.org", { status: "revoked" }) },
    change: (repository) => repository.commit({ author: bob }),
    verdicts: { bob: "revoked" },
    exitCode: 1,
  },
  {
    title: "an agreement on its last day",
    base: { ".icla/bob.yaml": noteOf("bob", "bob@example.org", { expires: "2026-01-01" }) },
    change: (repository) => repository.commit({ author: bob, files: line() }),
    verdicts: { bob: "on-file" },
    exitCode: 0,
  },
  {
    title: "an agreement that ran out yesterday",
    base: { ".icla/bob.yaml": noteOf("bob", "bob@example.org", { expires: "2025-12-31" }) },
    change: (repository) => repository.commit({ author: bob, files: line() }),
    verdicts: { bob: "expired" },
    exitCode: 1,
  },
  {
    title: "a corporation's agreement where the person's own is asked for",
    base: {
      ".icla/policy.yaml": `${requirePolicy}agreement: { accepts: [icla-2.2] }\n`,
      ".icla/bob.yaml": noteOf("bob", "bob@example.org", { agreement: "ccla:Example Ltd" }),
    },
    change: (repository) => repository.commit({ author: bob, files: line() }),
    verdicts: { bob: "not-accepted" },
    exitCode: 1,
  },
  {
    title: "names with quotes, line ends and letters of all kinds",
    change: (repository) => {
      repository.commit({ author: `Zoë "ö" 'x' | 张伟 <zoe@example.org>`, files: line("1") });
      repository.commit({ author: "a%00b\t%n <odd@example.org>", files: line("2") });
    },
    verdicts: { [`Zoë "ö" 'x' | 张伟`]: "missing", "a%00b\t%n": "missing" },
    exitCode: 1,
  },
  {
    title: "a level that only warns",
    base: { ".icla/policy.yaml": "level: warn\n" },
    change: (repository) => repository.commit({ author: bob, files: line() }),
    verdicts: { "Bob Builder": "missing" },
    exitCode: 0,
  },
  {
    title: "a level that looks at nobody",
    base: { ".icla/policy.yaml": "level: off\n" },
    change: (repository) => repository.commit({ author: bob, files: line() }),
    verdicts: {},
    exitCode: 0,
  },
  {
    title: "a base without notes and policy, which is one that warns",
    base: { ".icla/policy.yaml": "", ".icla/ann.yaml": "" },
    change: (repository) => repository.commit({ author: bob, files: line() }),
    verdicts: { "Bob Builder": "missing" },
    exitCode: 0,
  },
];

test.each(scenarios)("$title", async ({ base = {}, change, verdicts, exitCode }) => {
  using repository = TemporaryRepository.create();
  const files = { ".icla/policy.yaml": requirePolicy, ...annsNote, ...base };
  const there = Object.entries(files).filter(([, content]) => content !== "");
  repository.commit({ files: Object.fromEntries(there) });
  repository.git("checkout", "--quiet", "-b", "change");
  change(repository);

  const report = await runCheck(repository, { base: "main" });

  expect(report.verdicts).toEqual(verdicts);
  expect(report.exitCode).toBe(exitCode);
});

test("a commit older than the signature is warned of", async () => {
  using repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": requirePolicy, ...annsNote } });
  repository.git("checkout", "--quiet", "-b", "change");
  const early = repository.commit({ on: "2024-12-31", files: line("1") });
  repository.commit({ on: "2025-01-01", files: line("2") });

  const { told, exitCode } = await runCheck(repository, { base: "main" });

  expect(told).toEqual([
    `warning ann of the note (ann): signed on 2025-01-01, after commit ${early.slice(0, 12)} was written`,
  ]);
  expect(exitCode).toBe(0);
});

test("a base without a policy is said to have none", async () => {
  using repository = TemporaryRepository.create();
  repository.commit();

  const { told } = await runCheck(repository, { range: "main..main" });

  expect(told).toEqual(["notice main has no .icla/policy.yaml: the defaults hold, which warn"]);
});

test("a co-author who cannot be read, and one whom nobody reads, are told", async () => {
  using repository = TemporaryRepository.create();
  repository.commit({ files: { ".icla/policy.yaml": requirePolicy, ...annsNote } });
  repository.git("checkout", "--quiet", "-b", "change");
  const message = "title\n\nCo-authored-by: Stray <stray@example.org>\n\nmore text\n\nCo-authored-by: @bob";
  const hash = repository.commit({ message, files: line() }).slice(0, 12);

  const { told, exitCode } = await runCheck(repository, { base: "main" });

  expect(told).toEqual([
    `failure commit ${hash} names a co-author as "@bob": expected Name <address>`,
    expect.stringContaining(`warning commit ${hash} has 1 Co-authored-by line(s)`),
  ]);
  expect(exitCode).toBe(1);
});

test("what a change does to notes, policy and mailmap waits for review, whatever it is", async () => {
  using repository = TemporaryRepository.create();
  const policy = { ".icla/policy.yaml": "level: warn\n" };
  repository.commit({ files: { ...policy, ...annsNote, ".icla/old.yaml": noteOf("old", "old@example.org") } });
  repository.git("checkout", "--quiet", "-b", "change");
  const bobsNote = noteOf("bob", "bob@example.org");
  const softer = { ".icla/policy.yaml": "level: off\n", ".mailmap": "A <a@x>\n", ".icla/old.yaml": undefined };
  repository.commit({ files: { ".icla/bob.yaml": bobsNote, ...softer } });

  const { told } = await runCheck(repository, { base: "main" });

  expect(told).toEqual(
    ["adds .icla/bob.yaml", "removes .icla/old.yaml", "changes .icla/policy.yaml", "adds .mailmap"].map(
      (verb) => `notice this change ${verb}; it counts from the next change on`,
    ),
  );
});

test("3,000 commits are read in one go, and each person is judged once", async () => {
  using repository = TemporaryRepository.create();
  const commits = Array.from({ length: 3000 }, (_, index) => {
    const person = `Person ${index % 30} <person${index % 30}@example.org>`;
    const from = index === 0 ? "" : `from :${index}\n`;
    const file = `M 100644 inline file${index % 50}.txt\ndata ${String(index).length}\n${index}\n`;
    return `commit refs/heads/main\nmark :${index + 1}\nauthor ${person} 1748779200 +0000\ncommitter ${person} 1748779200 +0000\ndata 1\nx\n${from}${file}\n`;
  });
  repository.gitAs(ann, { args: ["fast-import", "--quiet"], input: commits.join("") });
  repository.git("reset", "--quiet", "--hard", "main");
  const root = repository.git("rev-list", "--max-parents=0", "HEAD");

  const { persons } = await runCheck(repository, { range: `${root}..HEAD` });

  expect(persons).toHaveLength(30);
  expect(persons.reduce((sum, { commits: own }) => sum + own.length, 0)).toBe(2999);
});

test("signed commits are told from unsigned ones, and from those that somebody else signed", async ({ skip }) => {
  if (!hasSshKeygen()) return skip("this machine has no ssh-keygen to make keys with");
  using repository = TemporaryRepository.create();
  const key = makeKey(repository, "ann-key");
  const other = makeKey(repository, "other-key");
  const signers = `ann@example.org ${key.publicKey}\nbob@example.org ${other.publicKey}\n`;
  repository.git("config", "gpg.format", "ssh");
  const policy = `${requirePolicy}require-signed: true\nallowed-signers: .icla/allowed_signers\n`;
  const bobsNote = noteOf("bob", "bob@example.org");
  repository.commit({
    files: { ".icla/policy.yaml": policy, ...annsNote, ".icla/bob.yaml": bobsNote, ".icla/allowed_signers": signers },
  });
  repository.git("checkout", "--quiet", "-b", "change");
  const signWith = (file: string, text: string): string => {
    repository.git("config", "user.signingKey", file);
    return repository.commit({ files: line(text), args: ["-S"] }).slice(0, 12);
  };
  signWith(key.file, "1");
  const foreign = signWith(other.file, "2");
  const unsigned = repository.commit({ files: line("3") }).slice(0, 12);
  const stranger = makeKey(repository, "stranger-key");
  repository.commit({
    author: bob,
    files: { ".icla/allowed_signers": `${signers}ann@example.org ${stranger.publicKey}\n` },
  });
  const untrusted = signWith(stranger.file, "4");

  const { told, exitCode } = await runCheck(repository, { base: "main" });

  expect(told.filter((text) => text.startsWith("failure"))).toEqual(
    expect.arrayContaining([
      `failure commit ${foreign} is signed by bob@example.org, not by its committer, and this project asks for signed commits`,
      `failure commit ${unsigned} is not signed, and this project asks for signed commits`,
      `failure commit ${untrusted} is signed with a key that is not trusted here, and this project asks for signed commits`,
    ]),
  );
  expect(told.filter((text) => text.startsWith("failure"))).toHaveLength(4);
  expect(exitCode).toBe(1);
});

function hasSshKeygen(): boolean {
  return spawnSync(keyProgram, ["-?"]).error === undefined;
}

function makeKey({ folder }: TemporaryRepository, name: string): { file: string; publicKey: string } {
  const file = `${folder}/.git/${name}`;
  execFileSync(keyProgram, ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
  return { file, publicKey: readFileSync(`${file}.pub`, "utf8").split(" ", 2).join(" ") };
}
