// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { HooksError, installHooks, uninstallHooks } from "./hooks-path.mjs";

// Each starts git and Node several times, beside whatever else this machine is doing.
vi.setConfig({ testTimeout: 60_000 });

/** A new repository, and a home without anybody's configuration. */
function repository() {
  const folder = mkdtempDisposableSync(join(tmpdir(), "hooks-"));
  const directory = join(folder.path, "repository");
  const environment = { PATH: process.env["PATH"], HOME: folder.path, GIT_CONFIG_NOSYSTEM: "1" };
  mkdirSync(join(directory, "sub"), { recursive: true });
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: directory, env: environment, encoding: "utf8" }).trim();
  git("init", "-q");
  const hook = (mode: number, name = "pre-push"): void => {
    const file = join(directory, ".git/hooks", name);
    mkdirSync(join(directory, ".git/hooks"), { recursive: true });
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, mode);
  };
  return {
    options: { directory, environment },
    git,
    hook,
    [Symbol.dispose]: () => {
      folder.remove();
    },
  };
}

test("git is pointed at the hooks once, and taken back from them once", async () => {
  using specimen = repository();
  const { options, git } = specimen;

  expect(await installHooks(options)).toMatch(/^git runs the hooks of .githooks from now on/);
  expect(git("config", "core.hooksPath")).toBe(".githooks");
  expect(await installHooks(options)).toBe("the hooks of .githooks are installed already");

  expect(await uninstallHooks(options)).toBe("git runs the hooks of .githooks no more");
  expect(git("config", "--get", "--default", "none", "core.hooksPath")).toBe("none");
  expect(await uninstallHooks(options)).toBe("no hooks are installed");
});

test("it can be done from a subfolder", async () => {
  using specimen = repository();
  const { options, git } = specimen;

  await installHooks({ ...options, directory: join(options.directory, "sub") });

  expect(git("config", "core.hooksPath")).toBe(".githooks");
});

test.each(["--local", "--global"])(
  "another path that is set %s stays, and it is told where it is set",
  async (scope) => {
    using specimen = repository();
    const { options, git } = specimen;
    git("config", scope, "core.hooksPath", "/elsewhere");

    const refused = installHooks(options);

    await expect(refused).rejects.toThrow(HooksError);
    await expect(refused).rejects.toThrow(/core\.hooksPath is \/elsewhere already \(.*config\)/);
    await expect(uninstallHooks(options)).rejects.toThrow(/that is not ours/);
    expect(git("config", "core.hooksPath")).toBe("/elsewhere");
  },
);

test("hooks that git would run no more are named, and nothing is changed", async () => {
  using specimen = repository();
  const { options, git, hook } = specimen;
  hook(0o755);
  hook(0o755, "post-checkout");

  await expect(installHooks(options)).rejects.toThrow(/no more: post-checkout, pre-push\. Either remove them/);
  expect(git("config", "--get", "--default", "none", "core.hooksPath")).toBe("none");
});

test("samples, and files that git does not run, are in nobody's way", async () => {
  using specimen = repository();
  const { options, hook } = specimen;
  hook(0o755, "pre-push.sample");
  hook(0o644);

  await expect(installHooks(options)).resolves.toMatch(/from now on/);
});

test("outside of a repository it says so", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "hooks-"));
  const options = {
    directory: folder.path,
    environment: { PATH: process.env["PATH"], GIT_CEILING_DIRECTORIES: tmpdir() },
  };

  await expect(installHooks(options)).rejects.toThrow(/is in no git repository/);
});
