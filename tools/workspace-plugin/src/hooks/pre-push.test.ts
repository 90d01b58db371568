// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Real pushes to a bare repository, with the hook installed as a contributor installs it. */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { SpecimenRepository } from "../git/specimen-repository.ts";
import { SpecimenClone } from "./specimen-clone.ts";

// Each starts git and Node several times, beside whatever else this machine is doing.
vi.setConfig({ testTimeout: 60_000 });

const root = resolve(import.meta.dirname, "../../../..");

const headerless = { "b.ts": "export {};\n" };

test("a new branch with a file without a header is not pushed, and it is told what to do", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("switch", "-q", "-c", "topic");
  const head = clone.commit({ "a.ts": "ok\n", ...headerless });

  const { exitCode, output } = clone.push(["origin", "topic"]);

  expect(exitCode).toBe(1);
  expect(output).toContain(
    'pre-push: refs/heads/topic: licence headers; mend them with: npm run license-fix\n"b.ts": no header\n',
  );
  expect(output).toContain("git push --no-verify");
  expect(clone.remoteHas("refs/heads/topic", head)).toBe(false);
  expect(clone.checkedFiles()).toEqual(["a.ts", "b.ts"]);
});

test("what is in order is pushed, and nothing is said of it", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("switch", "-q", "-c", "topic");
  const head = clone.commit({ "a.ts": "ok\n" });

  const { exitCode, output } = clone.push(["origin", "topic"]);

  expect(exitCode).toBe(0);
  expect(output).not.toContain("pre-push");
  expect(clone.remoteHas("refs/heads/topic", head)).toBe(true);
});

test("a push past the hook passes", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  const head = clone.commit(headerless);

  expect(clone.push(["--no-verify", "origin", "main"]).exitCode).toBe(0);
  expect(clone.remoteHas("refs/heads/main", head)).toBe(true);
  expect(clone.calls()).toEqual([]);
});

test("agreements are asked for from the commit that the remote has to the one that it gets", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  const before = clone.git("rev-parse", "HEAD");
  const after = clone.commit({ "a.ts": "ok\n" });

  const refused = clone.push(["origin", "main"], { environment: { ICLA_REFUSES: "who is this?" } });

  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain(
    "pre-push: refs/heads/main: contributor agreements; what to do: npm run icla -- init\nwho is this?\n",
  );
  expect(clone.calls()).toContainEqual({ tool: "icla", args: ["check", "--range", `${before}..${after}`] });
});

test("what the remote has already is not checked again, be it right or wrong", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.commit(headerless);
  clone.push(["--no-verify", "origin", "main"]);
  clone.git("switch", "-q", "-c", "topic");
  clone.commit({ "c.ts": "ok\n" });
  expect(clone.push(["origin", "topic"]).exitCode).toBe(0);
  expect(clone.checkedFiles()).toEqual(["c.ts"]);

  clone.commit({ "d.ts": "ok\n" });
  expect(clone.push(["origin", "topic"]).exitCode).toBe(0);
  expect(clone.checkedFiles()).toEqual(["d.ts"]);
});

test("what is committed counts, not what lies in the work tree", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.commit(headerless);
  clone.write("b.ts", "ok: mended, but not committed\n");
  expect(clone.push(["origin", "main"]).exitCode).toBe(1);

  clone.commit({});
  clone.write("b.ts", "broken, but not committed\n");
  expect(clone.push(["origin", "main"]).exitCode).toBe(0);
});

test("a branch that is not checked out is checked as it is", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("switch", "-q", "-c", "topic");
  clone.commit(headerless);
  clone.git("switch", "-q", "main");

  expect(clone.push(["origin", "topic"]).output).toContain('"b.ts": no header');
});

test("files with odd names are checked by these names", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  const names = ["-dash.ts", "new\nline.ts", "q\"uote'.ts", "sp ace/in folder.ts", "ünïcode.ts", ":(glob)*.ts"];
  clone.commit(Object.fromEntries(names.map((name) => [name, "ok\n"])));

  expect(clone.push(["origin", "main"]).exitCode).toBe(0);
  expect(clone.checkedFiles()).toEqual(names.toSorted());
});

test("a file that is gone, and one that only moved, are no trouble", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.commit({ "gone.ts": "ok\n", "old.ts": "ok\n" });
  clone.push(["origin", "main"]);
  clone.calls();
  rmSync(join(clone.directory, "gone.ts"));
  clone.git("mv", "old.ts", "new.ts");
  clone.commit({});

  expect(clone.push(["origin", "main"]).exitCode).toBe(0);
  expect(clone.checkedFiles()).toEqual(["new.ts"]);
});

test("the configuration, and what speaks for files that hold no comment, go with the files", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.commit({
    ".licenserc.yaml": "ok\n",
    "sub/REUSE.toml": "ok\n",
    "data.json.license": "ok\n",
    "other.license": "ok\n",
  });
  clone.push(["origin", "main"]);
  clone.calls();
  clone.commit({ "data.json": "ok\n" });
  clone.push(["origin", "main"]);

  expect(clone.checkedFiles()).toEqual([".licenserc.yaml", "data.json", "data.json.license", "sub/REUSE.toml"]);
});

test("a branch that is deleted has nothing to check", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("switch", "-q", "-c", "topic");
  clone.commit(headerless);
  clone.push(["--no-verify", "origin", "topic"]);

  expect(clone.push(["origin", ":topic"]).exitCode).toBe(0);
  expect(clone.calls()).toEqual([]);
});

test("a tag counts for the commits that it brings", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("tag", "-a", "v1", "-m", "one");
  expect(clone.push(["origin", "v1"]).exitCode).toBe(0);
  expect(clone.calls()).toEqual([]);

  clone.commit(headerless);
  clone.git("tag", "-a", "v2", "-m", "two");
  expect(clone.push(["origin", "v2"]).output).toContain("pre-push: refs/tags/v2: licence headers");
});

test("a tag on something else than a commit has nothing to check", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("tag", "blob", clone.git("rev-parse", "HEAD:README.md"));

  expect(clone.push(["origin", "blob"]).exitCode).toBe(0);
  expect(clone.calls()).toEqual([]);
});

test("a forced push is compared with the default branch, for it replaces what is there", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("switch", "-q", "-c", "topic");
  clone.commit({ "a.ts": "ok\n" });
  clone.push(["origin", "topic"]);
  clone.calls();
  clone.git("reset", "-q", "--hard", "main");
  clone.commit({ "c.ts": "ok\n", ...headerless });

  expect(clone.push(["--force", "origin", "topic"]).exitCode).toBe(1);
  expect(clone.checkedFiles()).toEqual(["b.ts", "c.ts"]);
});

test("a forced push over commits that are not here is compared with the default branch too", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  const stranger = join(clone.directory, "../stranger");
  clone.git("clone", "-q", clone.remote, stranger);
  clone.git("-C", stranger, "commit", "-q", "--allow-empty", "-m", "unseen");
  clone.git("-C", stranger, "push", "-q", "origin", "HEAD:topic");
  clone.git("switch", "-q", "-c", "topic");
  clone.commit({ "c.ts": "ok\n" });

  expect(clone.push(["--force", "origin", "topic"]).exitCode).toBe(0);
  expect(clone.checkedFiles()).toEqual(["c.ts"]);
});

test("of several refs the one that is wrong is named, and none is pushed", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("switch", "-q", "-c", "right");
  const right = clone.commit({ "a.ts": "ok\n" });
  clone.git("switch", "-q", "-c", "wrong", "main");
  clone.commit(headerless);

  const { exitCode, output } = clone.push(["origin", "right", "wrong"]);

  expect(exitCode).toBe(1);
  expect(output).toContain("pre-push: refs/heads/wrong: licence headers");
  expect(output).not.toContain("refs/heads/right: licence");
  expect(clone.remoteHas("refs/heads/right", right)).toBe(false);
});

test("two names for the same commits are checked once", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.git("switch", "-q", "-c", "one");
  clone.commit({ "a.ts": "ok\n" });
  clone.git("branch", "two");

  clone.push(["origin", "one", "two"]);

  expect(clone.calls()).toHaveLength(2);
});

test("an empty remote gets everything, so everything is checked; agreements have no base to be read from", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  const empty = join(clone.directory, "../empty.git");
  clone.git("init", "-q", "--bare", empty);
  clone.commit({ "a.ts": "ok\n" });

  expect(clone.push([empty, "main"]).exitCode).toBe(0);
  expect(clone.calls()).toEqual([{ tool: "license-header", files: [".gitignore", "README.md", "a.ts"] }]);
});

test("where the packages are not installed the push passes, and it is told how to install them", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  rmSync(join(clone.directory, "node_modules"), { recursive: true });
  clone.commit(headerless);

  const { exitCode, output } = clone.push(["origin", "main"]);

  expect(exitCode).toBe(0);
  expect(output).toContain(
    "pre-push: nothing is checked, for the packages are not installed. Install them with: npm ci",
  );
});

test("it runs from a subfolder, and in a worktree with the packages of the clone", () => {
  using clone = new SpecimenClone(process.env["PATH"]);
  clone.commit({ "sub/b.ts": "export {};\n" });
  expect(clone.push(["origin", "main"], { folder: "sub" }).output).toContain('"sub/b.ts": no header');

  clone.git("add", "--force", ".githooks", "tools/workspace-plugin");
  clone.commit({ "sub/b.ts": "ok\n", ".githooks/pre-push": clone.git("show", ":.githooks/pre-push") });
  clone.git("worktree", "add", "-q", "../worktree", "-b", "topic");
  clone.git("-C", "../worktree", "rm", "-q", "README.md");
  clone.write("../worktree/c.ts", "export {};\n");
  clone.git("-C", "../worktree", "add", "c.ts");
  clone.git("-C", "../worktree", "commit", "-q", "-m", "from the worktree");
  clone.push(["--no-verify", "origin", "main"]);

  const { exitCode, output } = clone.push(["origin", "topic"], { folder: "../worktree" });

  expect(exitCode).toBe(1);
  expect(output).toMatch(/pre-push: refs\/heads\/topic: licence headers.*\n"c\.ts": no header/);
});

test("a push of nothing gives the hook no line, and is in order", () => {
  using clone = new SpecimenClone(process.env["PATH"]);

  expect(clone.node("tools/workspace-plugin/src/hooks/pre-push.mjs", "origin", clone.remote)).toEqual({
    exitCode: 0,
    output: "",
  });
});

test("the tools of this workspace are what it asks", () => {
  using remote = new SpecimenRepository(process.env["PATH"]);
  using repository = new SpecimenRepository(process.env["PATH"]);
  const { directory, environment } = repository;
  cpSync(join(root, ".licenserc.yaml"), join(directory, ".licenserc.yaml"));
  cpSync(join(root, ".icla"), join(directory, ".icla"), { recursive: true });
  repository.commit();
  repository.git("remote", "add", "origin", remote.directory);
  repository.git("push", "-q", "origin", "main:default");
  repository.git("fetch", "-q");
  repository.git("remote", "set-head", "origin", "default");
  repository.git("config", "core.hooksPath", join(root, ".githooks"));
  const push = (): { readonly status: number | null; readonly stderr: string } => {
    const env = { ...environment, PATH: [dirname(process.execPath), environment["PATH"]].join(delimiter) };
    return spawnSync("git", ["push", "origin", "main:topic"], { cwd: directory, env, encoding: "utf8" });
  };

  repository.commit("a.ts");
  const refused = push();
  expect(refused.stderr).toMatch(/pre-push: refs\/heads\/topic: licence headers[^]*\ba\.ts\b[^]*--no-verify/);
  expect(refused.status).toBe(1);

  repository.write(
    "a.ts",
    "// Copyright the Nuvolaris operator platform authors\n// SPDX-License-Identifier: Apache-2.0\n",
  );
  repository.commit();
  expect(push()).toMatchObject({ status: 0, stderr: expect.not.stringContaining("pre-push") });
});
