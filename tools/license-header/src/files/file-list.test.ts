// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { GitRepository } from "../testing/git-repository.ts";
import { listFiles, type FileList, type FileScope } from "./file-list.ts";

const never = new AbortController().signal;

function list(
  root: string,
  options: { scope?: FileScope; cwd?: string; paths?: readonly string[] } = {},
): Promise<FileList> {
  const { scope = { kind: "all" }, cwd = root, paths = [] } = options;
  return listFiles({ root, cwd, scope, paths, signal: never });
}

const pathsOf = (files: FileList): readonly string[] => files.files.map(({ path }) => path).toSorted();

test("tracked, staged and untracked files are listed, ignored and deleted ones are not", async () => {
  using repository = new GitRepository();
  repository.commit({ "a.ts": "", "gone.ts": "", "sub/b.ts": "", ".gitignore": "dist/\n" });
  repository.write({ "staged.ts": "", "untracked.ts": "", "dist/out.js": "" });
  repository.git("add", "staged.ts");
  rmSync(join(repository.path, "gone.ts"));
  const listed = await list(repository.path);
  expect(pathsOf(listed)).toEqual([".gitignore", "a.ts", "staged.ts", "sub/b.ts", "untracked.ts"]);
  expect(listed).toMatchObject({ skipped: [], unreadable: [] });
  expect(listed.notice).toBeUndefined();
});

test("a listed file can be opened by its location, whatever its name", async () => {
  using repository = new GitRepository();
  const names = [
    "with space.ts",
    "line\nbreak.ts",
    "-dash.ts",
    'quote".ts',
    "tab\t.ts",
    "ünï.ts",
    "back\\slash.ts",
    "? fake.ts",
  ];
  repository.write(Object.fromEntries(names.map((name) => [name, name])));
  const bytes = Buffer.concat([Buffer.from(`${repository.path}/`), Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x74, 0x73])]);
  writeFileSync(bytes, "bytes");
  repository.git("add", "--", names[0] ?? "", ":(literal)? fake.ts");
  const { files } = await list(repository.path);
  const contents = Object.fromEntries(files.map(({ path, location }) => [path, readFileSync(location, "utf8")]));
  expect(contents).toEqual({ ...Object.fromEntries(names.map((name) => [name, name])), "f\\xff\\xfe.ts": "bytes" });
});

test("an untracked file that is named as an entry of the index is a file of that name", async () => {
  using repository = new GitRepository();
  const name = `100644 ${"0".repeat(40)} 0\tfake.ts`;
  repository.write({ [name]: "" });
  expect(pathsOf(await list(repository.path))).toEqual([name]);
});

test("symbolic links are skipped, tracked or not, and so are submodules and repositories inside", async () => {
  using other = new GitRepository();
  other.commit({ "inside.ts": "" });
  using repository = new GitRepository();
  repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.path, "module");
  repository.commit({ "a.ts": "" });
  symlinkSync("a.ts", join(repository.path, "link.ts"));
  repository.git("add", "link.ts");
  symlinkSync(".", join(repository.path, "loop"));
  mkdirSync(join(repository.path, "nested"));
  execFileSync("git", ["init", "--quiet"], { cwd: join(repository.path, "nested") });
  writeFileSync(join(repository.path, "nested/b.ts"), "");
  const { files, skipped } = await list(repository.path);
  expect(files.map(({ path }) => path).toSorted()).toEqual([".gitmodules", "a.ts"]);
  expect(skipped.toSorted((one, two) => one.path.localeCompare(two.path))).toEqual([
    { path: "link.ts", reason: "symlink" },
    { path: "loop", reason: "symlink" },
    { path: "module", reason: "submodule" },
    { path: "nested", reason: "submodule" },
  ]);
});

test("a file in conflict is listed once", async () => {
  using repository = new GitRepository();
  repository.commit({ "a.ts": "base" });
  repository.git("checkout", "--quiet", "-b", "side");
  repository.commit({ "a.ts": "side" });
  repository.git("checkout", "--quiet", "main");
  repository.commit({ "a.ts": "main" });
  expect(() => repository.git("merge", "side")).toThrow();
  expect(pathsOf(await list(repository.path))).toEqual(["a.ts"]);
});

test("a file that a sparse checkout leaves out is not listed", async () => {
  using repository = new GitRepository();
  repository.commit({ "a.ts": "", "b.ts": "" });
  repository.git("update-index", "--skip-worktree", "b.ts");
  rmSync(join(repository.path, "b.ts"));
  expect(pathsOf(await list(repository.path))).toEqual(["a.ts"]);
});

test("a repository without a commit is listed as any other", async () => {
  using repository = new GitRepository();
  repository.write({ "a.ts": "" });
  expect(pathsOf(await list(repository.path))).toEqual(["a.ts"]);
});

test("the root may be a folder in the repository: what is outside of it is not listed", async () => {
  using repository = new GitRepository();
  repository.commit({ "a.ts": "", "sub/b.ts": "", "sub/deep/c.ts": "" });
  expect(pathsOf(await list(join(repository.path, "sub")))).toEqual(["b.ts", "deep/c.ts"]);
});

test("without a repository all files are listed but those of .git and node_modules, and links are skipped", async () => {
  using folder = temporaryFolder();
  for (const inside of [".hidden", "b/c", "node_modules/x", "b/node_modules"])
    mkdirSync(join(folder.path, inside), { recursive: true });
  for (const file of ["a.ts", ".hidden/x", "b/c/d.ts", "node_modules/x/y.js", "b/node_modules/z.js", "b/B.ts"]) {
    writeFileSync(join(folder.path, file), "");
  }
  symlinkSync("..", join(folder.path, "b/up"));
  await using server = createServer();
  await once(server.listen(join(folder.path, "socket")), "listening");
  writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/b/`), Buffer.from([0xff])]), "odd");
  const listed = await list(folder.path);
  expect(listed.files.map(({ path }) => path)).toEqual(["a.ts", ".hidden/x", "b/B.ts", "b/\\xff", "b/c/d.ts"]);
  expect(listed.skipped).toEqual([
    { path: "socket", reason: "special" },
    { path: "b/up", reason: "symlink" },
  ]);
  expect(readFileSync(listed.files.find(({ path }) => path === "b/\\xff")?.location ?? "", "utf8")).toBe("odd");
  expect(listed.notice).toBeUndefined();
});

test("where git is not installed the folder is walked, and the list says so of a repository", async () => {
  using repository = new GitRepository();
  repository.write({ "a.ts": "", ".gitignore": "a.ts\n" });
  vi.stubEnv("PATH", "/nonexistent");
  const listed = await list(repository.path);
  expect(pathsOf(listed)).toEqual([".gitignore", "a.ts"]);
  expect(listed.notice).toContain("git is not installed");
});

test("a repository that git refuses is an error with git's reason", async () => {
  using repository = new GitRepository();
  writeFileSync(join(repository.path, ".git/config"), "[core\n");
  await expect(list(repository.path)).rejects.toThrow(/^git ls-files .*bad config/s);
});

test("a folder that cannot be read is told", async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "a"));
  const read = list(join(folder.path, "missing"));
  await expect(read).resolves.toMatchObject({ files: [], unreadable: [{ path: "", error: { code: "ENOENT" } }] });
});

test("paths that are named choose from the list, relative to where the command runs", async () => {
  using repository = new GitRepository();
  repository.commit({
    "a.ts": "",
    "sub/b.ts": "",
    "sub/deep/c.ts": "",
    "sub/a.ts": "",
    "other/d.md": "",
    ".gitignore": "*.log\n",
  });
  repository.write({ "sub/x.log": "" });
  const cwd = join(repository.path, "sub");
  expect(pathsOf(await list(repository.path, { cwd, paths: ["b.ts", "deep"] }))).toEqual(["sub/b.ts", "sub/deep/c.ts"]);
  expect(pathsOf(await list(repository.path, { cwd, paths: ["../a.ts"] }))).toEqual(["a.ts"]);
  expect(pathsOf(await list(repository.path, { cwd, paths: ["*.ts"] }))).toEqual(["sub/a.ts", "sub/b.ts"]);
  expect(pathsOf(await list(repository.path, { cwd, paths: ["../**/*.md"] }))).toEqual(["other/d.md"]);
  expect(pathsOf(await list(repository.path, { cwd, paths: [".."] }))).toHaveLength(6);
  expect((await list(repository.path, { cwd, paths: ["x.log"] })).skipped).toEqual([
    { path: "sub/x.log", reason: "unlisted" },
  ]);
});

test.each([
  [["nosuch.ts"], /no file, folder or pattern "nosuch.ts"/],
  [["../../etc"], /outside of/],
  [["a[b"], /opens `\[`/],
])("the path %s is refused", async (paths, message) => {
  using repository = new GitRepository();
  await expect(list(repository.path, { paths })).rejects.toThrow(message);
});

test("an aborted listing rejects with the signal's reason", async () => {
  using repository = new GitRepository();
  const controller = new AbortController();
  const listing = listFiles({
    root: repository.path,
    cwd: repository.path,
    scope: { kind: "all" },
    signal: controller.signal,
  });
  controller.abort(new Error("the user has had enough"));
  await expect(listing).rejects.toThrow("the user has had enough");
});

test("staged files come with the object that holds what was staged", async () => {
  using repository = new GitRepository();
  repository.commit({ "old.ts": "old", "same.ts": "", "gone.ts": "", "moved.ts": "some content that git knows again" });
  repository.write({ "old.ts": "staged", "new name.ts": "new" });
  repository.git("add", "--all");
  repository.git("rm", "--quiet", "gone.ts");
  repository.git("mv", "moved.ts", "here.ts");
  repository.write({ "old.ts": "not staged", "untracked.ts": "" });
  const listed = await list(repository.path, { scope: { kind: "staged" } });
  const contents = listed.files.map(({ path, blob = "" }) => [path, repository.git("cat-file", "blob", blob)]);
  expect(Object.fromEntries(contents)).toEqual({
    "here.ts": "some content that git knows again",
    "new name.ts": "new",
    "old.ts": "staged",
  });
});

test("the first commit's staged files are listed, and only those below the root", async () => {
  using repository = new GitRepository();
  repository.write({ "a.ts": "", "sub/b.ts": "" });
  repository.git("add", "--all");
  expect(pathsOf(await list(repository.path, { scope: { kind: "staged" } }))).toEqual(["a.ts", "sub/b.ts"]);
  expect(pathsOf(await list(join(repository.path, "sub"), { scope: { kind: "staged" } }))).toEqual(["b.ts"]);
});

test("a staged symbolic link is skipped, and one that became a file is listed", async () => {
  using repository = new GitRepository();
  symlinkSync("x", join(repository.path, "was-link"));
  repository.commit({ "was-file": "" });
  rmSync(join(repository.path, "was-link"));
  rmSync(join(repository.path, "was-file"));
  repository.write({ "was-link": "now a file" });
  symlinkSync("x", join(repository.path, "was-file"));
  repository.git("add", "--all");
  const { files, skipped } = await list(repository.path, { scope: { kind: "staged" } });
  expect(files.map(({ path }) => path)).toEqual(["was-link"]);
  expect(skipped).toEqual([{ path: "was-file", reason: "symlink" }]);
});

test("the user's settings for diffs change nothing", async () => {
  using repository = new GitRepository();
  for (const [key, value] of [
    ["diff.relative", "false"],
    ["diff.external", "false"],
    ["color.ui", "always"],
    ["diff.renames", "copies"],
    ["diff.noprefix", "true"],
  ] as const) {
    repository.git("config", key, value);
  }
  repository.commit({ "a.ts": "1" });
  repository.write({ "a.ts": "2", "b.ts": "1" });
  repository.git("add", "--all");
  expect(pathsOf(await list(repository.path, { scope: { kind: "staged" } }))).toEqual(["a.ts", "b.ts"]);
});

const since = (reference: string): { scope: FileScope } => ({ scope: { kind: "since", reference } });

test("since a reference: what this branch and the work tree changed, not what the other side did", async () => {
  using repository = new GitRepository();
  repository.commit({ "base.ts": "", "renamed.ts": "some content that git knows again", "gone.ts": "" });
  repository.git("checkout", "--quiet", "-b", "topic");
  repository.commit({ "committed.ts": "" });
  repository.git("mv", "renamed.ts", "new-name.ts");
  repository.git("rm", "--quiet", "gone.ts");
  repository.git("checkout", "--quiet", "main");
  repository.git("stash", "list");
  repository.git("checkout", "--quiet", "topic");
  repository.write({ "base.ts": "edited", "untracked.ts": "" });
  repository.git(
    "branch",
    "--quiet",
    "--force",
    "main",
    repository.git("commit-tree", "-p", "main", "-m", "theirs", "main^{tree}"),
  );
  const listed = await list(repository.path, since("main"));
  expect(pathsOf(listed)).toEqual(["base.ts", "committed.ts", "new-name.ts", "untracked.ts"]);
  expect(listed.files.every(({ blob }) => blob === undefined)).toBe(true);
});

test("an unknown reference is an error that says how to get it", async () => {
  using repository = new GitRepository();
  repository.commit({ "a.ts": "" });
  await expect(list(repository.path, since("origin/topic"))).rejects.toThrow(
    'git knows no commit "origin/topic"; fetch it: git fetch origin topic',
  );
  await expect(list(repository.path, since("--path-format=x"))).rejects.toThrow(
    'git knows no commit "--path-format=x"',
  );
});

test("a reference in a repository without a commit is an error that says so", async () => {
  using repository = new GitRepository();
  await expect(list(repository.path, since("HEAD"))).rejects.toThrow("nothing has been committed yet");
});

test("a shallow clone without the common commit is an error that says how to deepen it", async () => {
  using origin = new GitRepository();
  origin.commit({ "a.ts": "" });
  origin.git("checkout", "--quiet", "-b", "topic");
  origin.commit({ "b.ts": "" });
  origin.git("checkout", "--quiet", "main");
  origin.commit({ "c.ts": "" });
  using folder = temporaryFolder();
  const clone = join(folder.path, "clone");
  execFileSync("git", ["clone", "--quiet", "--depth=1", "--no-single-branch", `file://${origin.path}`, clone]);
  await expect(list(clone, since("origin/topic"))).rejects.toThrow(
    /no commit in common; this clone is shallow: .*--unshallow/,
  );
  await expect(list(clone, since("v1.0"))).rejects.toThrow(/no commit "v1.0"; this clone is shallow/);
});

test("a scope that needs a repository is an error without one", async () => {
  using folder = temporaryFolder();
  vi.stubEnv("GIT_CEILING_DIRECTORIES", folder.path);
  await expect(list(folder.path, { scope: { kind: "staged" } })).rejects.toThrow(/not a git repository/);
});
