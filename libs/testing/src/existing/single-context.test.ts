// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { ContextError, singleContext } from "./single-context.ts";

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "context-"));
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

const twoClusters = `
current-context: production
contexts:
- {name: production, context: {cluster: big, user: boss}}
- {name: dev, context: {cluster: small, user: me, namespace: mine}}
clusters:
- {name: big, cluster: {server: "https://big:6443"}}
- {name: small, cluster: {server: "https://small:6443", certificate-authority: ca.crt}}
users:
- {name: boss, user: {token: secret-of-production}}
- {name: me, user: {client-certificate: me.crt, client-key-data: S0VZ, tokenFile: token, exec: {command: ./login}}}
`;

test("only what the context needs is taken, with certificates in it and paths that hold elsewhere", async ({
  folder,
}) => {
  const file = join(folder, "config");
  await writeFile(file, twoClusters);
  await writeFile(join(folder, "ca.crt"), "CA");
  await writeFile(join(folder, "me.crt"), "ME");

  const config = await singleContext([file], "dev");

  expect(config).toEqual({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "dev",
    contexts: [{ name: "dev", context: { cluster: "dev", user: "dev", namespace: "mine" } }],
    clusters: [{ name: "dev", cluster: { server: "https://small:6443", "certificate-authority-data": "Q0E=" } }],
    users: [
      {
        name: "dev",
        user: {
          "client-certificate-data": "TUU=",
          "client-key-data": "S0VZ",
          tokenFile: join(folder, "token"),
          exec: { command: join(folder, "login") },
        },
      },
    ],
  });
});

test("of several files the first that names a part wins, and parts may lie in different ones", async ({ folder }) => {
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  await writeFile(first, "contexts: [{name: dev, context: {cluster: small}}]");
  await writeFile(
    second,
    "contexts: [{name: dev, context: {cluster: other}}]\nclusters: [{name: small, cluster: {server: 'https://a'}}]",
  );

  expect(await singleContext([first, second], "dev")).toMatchObject({
    clusters: [{ name: "dev", cluster: { server: "https://a" } }],
    users: [],
  });
});

test("a context that is not there is named together with those that are", async ({ folder }) => {
  const file = join(folder, "config");
  await writeFile(file, twoClusters);

  await expect(singleContext([file], "prod")).rejects.toThrow(
    new ContextError(`the context prod is not in ${file}; there is: production, dev`),
  );
});

test("a file that is not there, or broken, is named", async ({ folder }) => {
  await expect(singleContext([join(folder, "none")], "dev")).rejects.toThrow(
    /cannot read the kubeconfig .*none: ENOENT/,
  );
  const broken = join(folder, "broken");
  await writeFile(broken, "- a list");
  await expect(singleContext([broken], "dev")).rejects.toThrow(/broken: it is no mapping/);
});
