// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { SpecimenRepository } from "../git/specimen-repository.ts";
import { UsageError } from "../usage-error.ts";
import { findChange, regularFiles } from "./change.ts";

// Each starts git and Node several times, beside whatever else this machine is doing.
vi.setConfig({ testTimeout: 60_000 });

const repository = (): SpecimenRepository => new SpecimenRepository(process.env["PATH"]);

test("a change begins where the branch left the default branch of origin, however far that has gone on", async () => {
  using upstream = repository();
  const base = upstream.commit("old.ts");
  using specimen = repository();
  specimen.git("remote", "add", "origin", upstream.directory);
  specimen.git("pull", "-q", "origin", "main");
  specimen.git("switch", "-q", "-c", "topic");
  specimen.commit("new.ts");
  upstream.commit("later.ts");
  specimen.git("fetch", "-q");

  expect(await findChange(specimen.asking(), undefined)).toEqual({ base, from: "origin/main", files: ["new.ts"] });
});

test("a default branch of another name is known from the clone", async () => {
  using upstream = repository();
  upstream.git("switch", "-q", "-c", "trunk");
  const base = upstream.commit("old.ts");
  using specimen = repository();
  specimen.git("clone", "-q", upstream.directory, "clone");

  expect(await findChange(specimen.asking("clone"), undefined)).toEqual({ base, from: "origin/trunk", files: [] });
});

test("the only remote counts, whatever its name; of several without an origin none does", async () => {
  using upstream = repository();
  upstream.commit("old.ts");
  using specimen = repository();
  specimen.git("clone", "-q", "-o", "fork", upstream.directory, "clone");
  specimen.git("-C", "clone", "switch", "-q", "-c", "topic");
  specimen.git("-C", "clone", "branch", "-q", "-D", "main");
  expect(await findChange(specimen.asking("clone"), undefined)).toMatchObject({ from: "fork/main" });

  specimen.git("-C", "clone", "remote", "add", "other", upstream.directory);
  expect(await findChange(specimen.asking("clone"), undefined)).toEqual({
    reason: "the default branch is not known here: name one with --base, or fetch it (git fetch origin)",
  });
});

test("without a remote the local main counts", async () => {
  using specimen = repository();
  const base = specimen.commit("old.ts");
  specimen.git("switch", "-q", "-c", "topic");
  specimen.commit("new.ts");

  expect(await findChange(specimen.asking(), undefined)).toEqual({ base, from: "main", files: ["new.ts"] });
});

test("what is staged, changed, untracked, gone or moved belongs to the change; what is ignored does not", async () => {
  using specimen = repository();
  specimen.write(".gitignore", "ignored.ts\n");
  specimen.commit("changed.ts", "gone.ts", "moved.ts", "same.ts");
  specimen.write("changed.ts", "other\n");
  specimen.write("staged.ts");
  specimen.git("add", "staged.ts");
  specimen.git("mv", "moved.ts", "moved to.ts");
  rmSync(join(specimen.directory, "gone.ts"));
  specimen.write("sub/un\ntracked.ts");
  specimen.write("ignored.ts");

  const change = await findChange(specimen.asking(), undefined);

  const files = ["changed.ts", "gone.ts", "moved to.ts", "moved.ts", "staged.ts", "sub/un\ntracked.ts"];
  expect(change).toMatchObject({ files });
  expect(regularFiles(specimen.directory, files)).toEqual([
    "changed.ts",
    "moved to.ts",
    "staged.ts",
    "sub/un\ntracked.ts",
  ]);
});

test("a link is no file to check", () => {
  using specimen = repository();
  specimen.write("file.ts");
  symlinkSync("file.ts", join(specimen.directory, "link.ts"));

  expect(regularFiles(specimen.directory, ["file.ts", "link.ts"])).toEqual(["file.ts"]);
});

test("a base can be asked for", async () => {
  using specimen = repository();
  const base = specimen.commit("one.ts");
  specimen.commit("two.ts");

  expect(await findChange(specimen.asking(), "HEAD~1")).toEqual({ base, from: "HEAD~1", files: ["two.ts"] });
});

test("a base that is not there, or that shares nothing, is a mistake of the command line", async () => {
  using specimen = repository();
  const asked = findChange(specimen.asking(), "main");
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow("--base main: there is no commit here yet");

  specimen.commit("one.ts");
  await expect(findChange(specimen.asking(), "nope")).rejects.toThrow("--base nope: there is no such commit here");
  specimen.git("switch", "-q", "--orphan", "other");
  specimen.commit("two.ts");
  await expect(findChange(specimen.asking(), "main")).rejects.toThrow(
    "--base main: it shares no commit with HEAD here",
  );
});

test("where no base is to be found everything is checked, and the reason is told", async () => {
  using specimen = repository();
  expect(await findChange(specimen.asking(), undefined)).toEqual({ reason: "there is no commit here yet" });
  expect(await findChange(specimen.asking(".."), undefined)).toEqual({
    reason: "this is no git repository, or there is no git",
  });

  specimen.commit("one.ts");
  specimen.git("branch", "-q", "-m", "work");
  expect(await findChange(specimen.asking(), undefined)).toMatchObject({
    reason: expect.stringContaining("the default branch is not known here"),
  });
});

test("a clone that is too shallow to know the base says how to get it", async () => {
  using upstream = repository();
  upstream.commit("one.ts");
  upstream.git("switch", "-q", "-c", "topic");
  upstream.commit("two.ts");
  upstream.git("switch", "-q", "main");
  upstream.commit("three.ts");
  using specimen = repository();
  specimen.git("clone", "-q", "--depth=1", "--no-single-branch", `file://${upstream.directory}`, "clone");
  specimen.git("-C", "clone", "switch", "-q", "topic");

  expect(await findChange(specimen.asking("clone"), undefined)).toEqual({
    reason: "origin/main: it shares no commit with HEAD here; git fetch --unshallow gets all there is",
  });
});
