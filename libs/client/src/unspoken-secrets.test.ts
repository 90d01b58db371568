// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a configuration is refused with, or a login fails with, ends in logs: no secret may be in it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { loadClusterConfig } from "./load-cluster-config.ts";

const secret = "s3cr3t-t0k3n";
const address = "https://api.example:6443";

function kubeconfig(user: string, cluster = `server: "${address}"`): string {
  return `apiVersion: v1
kind: Config
current-context: a
contexts: [{ name: a, context: { cluster: a, user: a } }]
clusters: [{ name: a, cluster: { ${cluster} } }]
users:
- name: a
  user:
    ${user}
`;
}

/** A user for whom `sh` is asked, which runs the script. */
function plugin(script: string): string {
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    interactiveMode: "Never",
    command: "sh",
    args: ["-c", script],
    env: [{ name: "PASSWORD", value: secret }],
  };
  return `exec: ${JSON.stringify(exec)}`;
}

test.each([
  ["a token that is no YAML", kubeconfig(`token: ${secret}: ${secret}`), /at line 9, column 12$/m],
  ["a token that is there twice", kubeconfig(`token: ${secret}\n    token: ${secret}`), /Map keys must be unique/],
  [
    "a proxy with a password",
    kubeconfig("{}", `server: x, proxy-url: "socks5://u:${secret}@a"`),
    /is socks5:\/\/a, and/,
  ],
  ["a plugin that prints its token alone", kubeconfig(plugin("echo $PASSWORD")), /printed is no JSON/],
  ["a plugin that fails", kubeconfig(plugin("echo $PASSWORD; exit 3")), /cannot log in as the user a/],
  ["half a certificate", kubeconfig(`client-key-data: ${secret}`), /only one of client-certificate/],
])(
  "the error says what is wrong with it and not what it holds: %s",
  { timeout: 240_000 },
  async (...[, text, message]) => {
    const folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(folder, { recursive: true }));
    const path = join(folder, "config");
    await writeFile(path, text);

    const failure: unknown = await loadClusterConfig({ env: {}, kubeconfig: path })
      .then(({ credentials }) => credentials.authorize())
      .then(
        () => "it has not failed",
        (error: unknown) => error,
      );

    const told = inspect(failure, { depth: 10 });
    expect(told).toMatch(message);
    expect(told).not.toContain(secret);
  },
);

test("the address of a server is told without a password", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));
  const path = join(folder, "config");
  await writeFile(path, kubeconfig("{}", `server: "https://me:${secret}@api.example:6443"`));

  expect(await loadClusterConfig({ env: {}, kubeconfig: path })).toMatchObject({ server: address });
});
