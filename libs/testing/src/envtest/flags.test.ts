// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { apiServerFlags, etcdFlags } from "./flags.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

const test = base.extend<{ directory: string }>({
  directory: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), "flags-"));
    await use(directory);
    await rm(directory, { recursive: true });
  },
});

test("etcd listens where kube-apiserver looks for it, and nowhere else", () => {
  const flags = etcdFlags({ directory: "/data", url: "http://127.0.0.1:1", peerPort: 2 });

  expect(flags.filter((flag) => flag.includes("client-urls"))).toEqual([
    "--listen-client-urls=http://127.0.0.1:1",
    "--advertise-client-urls=http://127.0.0.1:1",
  ]);
  expect(flags.filter((flag) => flag.includes("peer-urls")).every((flag) => flag.endsWith("http://127.0.0.1:2"))).toBe(
    true,
  );
});

test("the token file names each user with its groups, and is nobody else's to read", async ({ directory }) => {
  const users = [
    { name: "admin", token: "secret", groups: ["system:masters", "x"] },
    { name: "jane", token: "other" },
  ];

  const flags = await apiServerFlags({ directory, etcdUrl: "http://127.0.0.1:1", securePort: 3, users });

  const file = flags.find((flag) => flag.startsWith("--token-auth-file="))?.split("=")[1] ?? "";
  expect(await readFile(file, "utf8")).toBe('secret,admin,admin,"system:masters,x"\nother,jane,jane,""\n');
  expect((await stat(file)).mode & 0o077).toBe(0);
});

test("the key that signs service account tokens is the one that checks them", async ({ directory }) => {
  const flags = await apiServerFlags({ directory, etcdUrl: "http://127.0.0.1:1", securePort: 3, users: [] });
  const files = flags.filter((flag) => flag.includes("key-file=")).map((flag) => flag.split("=")[1]);

  expect(new Set(files).size).toBe(1);
  expect(await readFile(files[0] ?? "", "utf8")).toContain("BEGIN EC PRIVATE KEY");
});

test("the kubeconfig's only context is the current one", async ({ directory }) => {
  const path = await writeKubeconfig(directory, {
    url: "https://127.0.0.1:6443",
    caCertificate: "PEM",
    token: "secret",
  });
  const config: unknown = JSON.parse(await readFile(path, "utf8"));

  expect(config).toMatchObject({
    "current-context": "envtest",
    contexts: [{ name: "envtest", context: { cluster: "envtest", user: "admin" } }],
    clusters: [
      { name: "envtest", cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "UEVN" } },
    ],
    users: [{ name: "admin", user: { token: "secret" } }],
  });
});
