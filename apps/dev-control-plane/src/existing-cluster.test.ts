// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { contextKubeconfig, kubeconfigFiles } from "./existing-cluster.ts";
import { ServeError, UsageError } from "./usage-error.ts";

const folder = mkdtempSync(join(tmpdir(), "existing-cluster-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const main = file(
  "config",
  `
apiVersion: v1
kind: Config
current-context: production
clusters:
  - { name: dev, cluster: { server: "https://dev", certificate-authority: pki/ca.crt } }
  - { name: production, cluster: { server: "https://production" } }
users:
  - name: dev
    user: { client-key: /abs/key, tokenFile: token, exec: { command: ./bin/login, args: [a] } }
  - { name: production, user: { token: secret } }
contexts:
  - { name: kind-dev, context: { cluster: dev, user: dev, namespace: demo } }
  - { name: production, context: { cluster: production, user: production } }
  - { name: broken, context: { cluster: nowhere, user: dev } }
`,
);

test("a context comes alone, as the current one, with paths that hold anywhere", async () => {
  const text = await contextKubeconfig("kind-dev", [main]);
  expect(JSON.parse(text)).toEqual({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "kind-dev",
    contexts: [{ name: "kind-dev", context: { cluster: "dev", user: "dev", namespace: "demo" } }],
    clusters: [
      { name: "dev", cluster: { server: "https://dev", "certificate-authority": join(folder, "pki/ca.crt") } },
    ],
    users: [
      {
        name: "dev",
        user: {
          "client-key": "/abs/key",
          tokenFile: join(folder, "token"),
          exec: { command: join(folder, "bin/login"), args: ["a"] },
        },
      },
    ],
  });
});

test("of several files the first that has a name counts, and files that are not there are skipped", async () => {
  const other = file(
    "other",
    `{ contexts: [{ name: extra, context: { cluster: dev } }], clusters: [{ name: dev, cluster: { server: "https://other" } }] }`,
  );
  const files = [join(folder, "missing"), main, other];
  expect(JSON.parse(await contextKubeconfig("extra", files))).toMatchObject({
    clusters: [{ cluster: { server: "https://dev" } }],
    users: [],
  });
});

test("without a name the current context is not used; the refusal lists what there is", async () => {
  const refused = contextKubeconfig(undefined, [main]);
  await expect(refused).rejects.toBeInstanceOf(UsageError);
  await expect(refused).rejects.toThrow(/--context NAME.*never used unasked.*kind-dev, production, broken/);
  const missing = join(folder, "missing");
  await expect(contextKubeconfig(undefined, [missing])).rejects.toThrow(/--context NAME.*cannot find a kubeconfig/);
  await expect(contextKubeconfig("kind", [main])).rejects.toThrow(/no context kind: .*config has kind-dev/);
});

test("a kubeconfig that is missing, broken or contradicts itself is named", async () => {
  const missing = contextKubeconfig("a", [join(folder, "missing")]);
  await expect(missing).rejects.toBeInstanceOf(ServeError);
  await expect(missing).rejects.toThrow(/cannot find a kubeconfig: .*missing is not there/);
  await expect(contextKubeconfig("a", [file("yaml", "a: [")])).rejects.toThrow(/cannot read kubeconfig .*yaml: /);
  await expect(contextKubeconfig("a", [file("list", "- a")])).rejects.toThrow(/list: it is no kubeconfig/);
  await expect(contextKubeconfig("a", [file("scalar", "contexts: 1")])).rejects.toThrow(/scalar: contexts is no list/);
  await expect(contextKubeconfig("a", [folder])).rejects.toThrow(/cannot read kubeconfig .*EISDIR/);
  await expect(contextKubeconfig("broken", [main])).rejects.toThrow(/names cluster nowhere, which no kubeconfig has/);
});

test("the files are those that kubectl reads", () => {
  expect(kubeconfigFiles({ KUBECONFIG: "/a:/b" })).toEqual(process.platform === "win32" ? ["/a:/b"] : ["/a", "/b"]);
  expect(kubeconfigFiles({})).toEqual([expect.stringMatching(/[\\/]\.kube[\\/]config$/)]);
});
