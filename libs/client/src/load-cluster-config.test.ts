// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ClusterConfigError } from "./cluster-config.ts";
import { loadClusterConfig } from "./load-cluster-config.ts";

interface Folder extends AsyncDisposable {
  readonly path: string;
}

async function folderWith(files: Record<string, string>): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "nuvolaris-client-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const kubeconfig = (name: string, user = "token: secret"): string => `
apiVersion: v1
kind: Config
current-context: ${name}
contexts:
- name: ${name}
  context: { cluster: ${name}, user: ${name}, namespace: team }
- name: other
  context: { cluster: ${name} }
clusters:
- name: ${name}
  cluster:
    server: https://${name}.example:6443
    certificate-authority-data: ${base64("the authority")}
    tls-server-name: kubernetes
    proxy-url: http://proxy:3128
users:
- name: ${name}
  user: { ${user} }
`;

test("an explicit kubeconfig wins over everything", async () => {
  await using folder = await folderWith({ a: kubeconfig("a"), b: kubeconfig("b") });
  const env = {
    KUBECONFIG: join(folder.path, "b"),
    KUBERNETES_SERVICE_HOST: "10.0.0.1",
    KUBERNETES_SERVICE_PORT: "443",
  };

  const config = await loadClusterConfig({ env, kubeconfig: join(folder.path, "a") });

  expect(config).toMatchObject({
    server: "https://a.example:6443",
    trust: { ca: "the authority", serverName: "kubernetes", insecureSkipVerify: false },
    proxyUrl: "http://proxy:3128",
    namespace: "team",
    origin: "explicit",
    description: `context a of ${join(folder.path, "a")}`,
  });
  expect(await config.credentials.authorize()).toEqual({ headers: { authorization: "Bearer secret" } });
});

test("files of KUBECONFIG are merged: the first to say something wins, missing ones are passed over", async () => {
  await using folder = await folderWith({ a: "current-context: b\n", b: kubeconfig("b"), c: kubeconfig("c") });
  const KUBECONFIG = ["a", "missing", "b", "c"].map((name) => join(folder.path, name)).join(delimiter);

  expect(await loadClusterConfig({ env: { KUBECONFIG } })).toMatchObject({
    server: "https://b.example:6443",
    origin: "environment",
  });
  expect(await loadClusterConfig({ env: { KUBECONFIG }, context: "c" })).toMatchObject({
    server: "https://c.example:6443",
    origin: "explicit",
  });
});

test("in a pod the service account is used, and its token is read again", async () => {
  await using folder = await folderWith({ token: "one", "ca.crt": "the authority", namespace: "team\n" });
  const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443", HOME: folder.path };

  const config = await loadClusterConfig({ env, serviceAccountFolder: folder.path });

  expect(config).toMatchObject({
    server: "https://[fd00::1]:443",
    namespace: "team",
    origin: "in-cluster",
    trust: { ca: "the authority" },
  });
  expect(await config.credentials.authorize()).toEqual({ headers: { authorization: "Bearer one" } });
  await writeFile(join(folder.path, "token"), "two");
  expect(await config.credentials.renew()).toBe(true);
});

test("a pod without a token says what may be the reason", async () => {
  await using folder = await folderWith({});
  const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

  await expect(loadClusterConfig({ env, serviceAccountFolder: folder.path })).rejects.toThrow(
    /automountServiceAccountToken/,
  );
});

test("the file in the home folder is the last resort, and is told apart", async () => {
  await using folder = await folderWith({ ".kube/config": kubeconfig("home") });

  expect(await loadClusterConfig({ env: { HOME: folder.path } })).toMatchObject({ origin: "home" });
  expect(await loadClusterConfig({ env: { HOME: folder.path }, context: "other" })).toMatchObject({
    origin: "explicit",
  });
});

test("when there is nothing, the error lists what was tried", async () => {
  await using folder = await folderWith({});

  const error = await loadClusterConfig({ env: { HOME: folder.path } }).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(ClusterConfigError);
  expect(error).toMatchObject({
    tried: [
      "KUBECONFIG: not set",
      "service account: KUBERNETES_SERVICE_HOST is not set, so this is no pod",
      `${join(folder.path, ".kube", "config")}: no such file`,
    ],
  });
});

test.each([
  ["a chosen file that is missing", { kubeconfig: "/nowhere/config" }, /no kubeconfig where one was said to be/],
  ["no home either", {}, /HOME is not set/],
])("%s is an error", async (_what, options, message) => {
  await expect(loadClusterConfig({ env: {}, ...options })).rejects.toThrow(message);
});

test.each([
  ["a context that is not there", "contexts: []", "x", /the context x is not in .*; there is: nothing/],
  [
    "a cluster that is not there",
    "contexts: [{name: x, context: {cluster: c}}]",
    "x",
    /the cluster c of the context x/,
  ],
  ["no current context", "{}", undefined, /no context was named/],
  [
    "no server",
    "contexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c, cluster: {}}]",
    "x",
    /has no server/,
  ],
  ["a text", "hello", "x", /cannot read the kubeconfig .*: it is no mapping/],
  ["broken YAML", "a: [", "x", /cannot read the kubeconfig/],
])("a kubeconfig with %s is an error", async (...[, text, context, message]) => {
  await using folder = await folderWith({ config: text });
  const options = { env: {}, kubeconfig: join(folder.path, "config"), ...(context === undefined ? {} : { context }) };

  await expect(loadClusterConfig(options)).rejects.toThrow(message);
});

test.each([
  ["username: me, password: pw", { headers: { authorization: `Basic ${base64("me:pw")}` } }],
  ["tokenFile: token", { headers: { authorization: "Bearer from-file" } }],
  ["client-certificate: cert, client-key: key", { headers: {}, certificate: { cert: "CERT", key: "KEY" } }],
  ["{}", { headers: {} }],
])("a user with %s, with paths from the kubeconfig's folder", async (user, expected) => {
  await using folder = await folderWith({
    "d/config": kubeconfig("a", user === "{}" ? "" : user),
    "d/token": "from-file",
    "d/cert": "CERT",
    "d/key": "KEY",
  });

  const config = await loadClusterConfig({ env: {}, kubeconfig: join(folder.path, "d/config") });

  expect(await config.credentials.authorize()).toEqual(expected);
});

test("half a client certificate is an error", async () => {
  await using folder = await folderWith({ config: kubeconfig("a", `client-certificate-data: ${base64("x")}`) });

  await expect(loadClusterConfig({ env: {}, kubeconfig: join(folder.path, "config") })).rejects.toThrow(
    /only one of client-certificate/,
  );
});

test("a user may act as somebody else", async () => {
  const user = "token: t, as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: {x: ['1']}";
  await using folder = await folderWith({ config: kubeconfig("a", user) });

  const config = await loadClusterConfig({ env: {}, kubeconfig: join(folder.path, "config") });

  expect(config.impersonation).toEqual({ user: "jane", uid: "7", groups: ["a", "b"], extra: { x: ["1"] } });
});

test("a SOCKS proxy is refused with the cluster that wants it", async () => {
  const text = kubeconfig("a").replace("http://proxy:3128", "socks5://proxy:1080");
  await using folder = await folderWith({ config: text });
  const path = join(folder.path, "config");

  await expect(loadClusterConfig({ env: {}, kubeconfig: path })).rejects.toThrow(
    `the proxy-url of the cluster a of context a of ${path} is socks5://proxy:1080, and only`,
  );
});
