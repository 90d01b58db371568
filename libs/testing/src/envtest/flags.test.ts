// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { apiServerFlags, controllerManagerFlags, etcdFlags } from "./flags.ts";
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

  const flags = await apiServerFlags({
    directory,
    etcdUrl: "http://127.0.0.1:1",
    securePort: 3,
    users,
    hasControllers: false,
  });

  const file = flags.find((flag) => flag.startsWith("--token-auth-file="))?.split("=")[1] ?? "";
  expect(await readFile(file, "utf8")).toBe('secret,admin,admin,"system:masters,x"\nother,jane,jane,""\n');
  expect((await stat(file)).mode & 0o077).toBe(0);
});

test("the key that signs service account tokens is the one that checks them", async ({ directory }) => {
  const flags = await apiServerFlags({
    directory,
    etcdUrl: "http://127.0.0.1:1",
    securePort: 3,
    users: [],
    hasControllers: false,
  });
  const files = flags.filter((flag) => flag.includes("key-file=")).map((flag) => flag.split("=")[1]);

  expect(new Set(files).size).toBe(1);
  expect(await readFile(files[0] ?? "", "utf8")).toContain("BEGIN EC PRIVATE KEY");
});

test("pods need their service account exactly where somebody makes one", async ({ directory }) => {
  const options = { directory, etcdUrl: "http://127.0.0.1:1", securePort: 3, users: [] };

  expect(await apiServerFlags({ ...options, hasControllers: false })).toContain(
    "--disable-admission-plugins=ServiceAccount",
  );
  expect((await apiServerFlags({ ...options, hasControllers: true })).join(" ")).not.toContain("admission");
});

test("kube-controller-manager signs with the key that kube-apiserver checks, and hands out its CA", async ({
  directory,
}) => {
  const server = await apiServerFlags({
    directory,
    etcdUrl: "http://127.0.0.1:1",
    securePort: 3,
    users: [],
    hasControllers: true,
  });

  const flags = await controllerManagerFlags({ directory, caCertificate: "PEM", kubeconfig: "/kubeconfig" });

  const valueOf = (all: readonly string[], name: string): string =>
    all.find((flag) => flag.startsWith(`--${name}=`))?.split("=")[1] ?? "";
  expect(valueOf(flags, "service-account-private-key-file")).toBe(valueOf(server, "service-account-key-file"));
  expect(await readFile(valueOf(flags, "root-ca-file"), "utf8")).toBe("PEM");
  expect(valueOf(flags, "kubeconfig")).toBe("/kubeconfig");
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
