// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { access, chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createKubectlHome, type KubectlHome } from "./kubectl-home.ts";

/** A home whose kubectl is a shell script. */
async function homeOf(script: string): Promise<KubectlHome> {
  const folder = await mkdtemp(join(tmpdir(), "fake-kubectl-"));
  const program = join(folder, "kubectl");
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  const tokens = { admin: "admin-token", jane: "jane-token" };
  const home = await createKubectlHome({ program, url: "https://127.0.0.1:1", caCertificate: "pem", tokens });
  return {
    run: home.run,
    [Symbol.asyncDispose]: async () => {
      await home[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

test("kubectl gets its words, its standard input and its editor, and what it says comes back", async () => {
  await using home = await homeOf(`echo "$2|$KUBE_EDITOR|$(cat)"; echo wrong >&2; exit 3`);

  const result = await home.run({ command: "get 'a b'", user: "admin", stdin: "body", editor: "sed -i s/a/b/" });

  expect(result).toEqual({ exitCode: 3, stdout: "a b|sed -i s/a/b/|body\n", stderr: "wrong\n" });
});

test("each user has a kubeconfig of their own", async () => {
  await using home = await homeOf(`grep -o '"token":"[a-z-]*"' "$KUBECONFIG"`);

  expect((await home.run({ command: "", user: "jane" })).stdout).toBe('"token":"jane-token"\n');
});

test("nothing of this machine's configuration reaches it", async () => {
  await using home = await homeOf(`env | cut -d= -f1 | sort | grep -v '^_$\\|PWD\\|SHLVL\\|OLDPWD'; echo "$HOME"`);

  const { stdout } = await home.run({ command: "", user: "admin" });

  expect(stdout.split("\n")).toEqual(["HOME", "KUBECONFIG", "LC_ALL", "PATH", "TMPDIR", "TZ", "{{home}}", ""]);
});

test("disposing of it removes its folder", async () => {
  // Backwards, for the folder's name is replaced in what is printed.
  const home = await homeOf("pwd | rev");
  const { stdout } = await home.run({ command: "", user: "admin" });
  const folder = stdout.trim().split("").toReversed().join("");
  await access(folder);

  await home[Symbol.asyncDispose]();

  await expect(access(folder)).rejects.toThrow(/ENOENT/);
});

test("a program that is not there rejects", async () => {
  const home = await createKubectlHome({
    program: "/none",
    url: "https://x",
    caCertificate: "",
    tokens: { admin: "t" },
  });
  await using _removed = home;

  await expect(home.run({ command: "get", user: "admin" })).rejects.toThrow(/ENOENT/);
});
