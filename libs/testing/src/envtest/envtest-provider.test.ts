// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  Client,
  ConfigMap,
  fixedCredentials,
  bearer,
  isForbidden,
  loadClusterConfig,
  networkTransport,
  Role,
  RoleBinding,
  Secret,
  ServiceAccount,
} from "@nuvolaris/client";
import { systemClock } from "@nuvolaris/clock";
import { expect, test, vi } from "vitest";
import { probeCapabilities } from "../control-plane/probe-capabilities.ts";
import { reasonToSkip } from "../probes/requirements.ts";
import { locateAssets } from "./assets.ts";
import { envtestProvider } from "./envtest-provider.ts";

const located = await locateAssets({
  environment: process.env,
  components: ["etcd", "kube-apiserver", "kube-controller-manager"],
});
const missing = reasonToSkip(
  "envtest",
  located.found ? { available: true } : { available: false, reason: located.reason },
  process.env,
);
const provider = envtestProvider({ environment: process.env });

/** A client for the kubeconfig's administrator, or for the bearer of `token`. */
async function connect(kubeconfig: string, token?: string): Promise<Client> {
  const config = await loadClusterConfig({ env: {}, kubeconfig });
  const credentials = token === undefined ? config.credentials : fixedCredentials(bearer(token));
  return new Client({ transport: networkTransport({ ...config, credentials }), fieldManager: "test" });
}

test("where there are no binaries, the provider says so and how to get them", async () => {
  const nowhere = envtestProvider({ environment: { HOME: "/nowhere" } });

  expect(await nowhere.available()).toMatchObject({
    available: false,
    reason: expect.stringContaining("envtest-assets:build"),
  });
  await expect(nowhere.start()).rejects.toThrow(/cannot start the control plane: .*envtest-assets:build/);
});

test("what the control plane is said to be able to do, it does", { timeout: 300_000 }, async ({ skip }) => {
  const lines: string[] = [];
  const onProgress = (line: string): void => void lines.push(line);
  // #region use
  const envtest = envtestProvider({ environment: process.env });
  const reason = reasonToSkip("envtest", await envtest.available(), process.env);
  if (reason !== undefined) return skip(reason);
  await using controlPlane = await envtest.start({ onProgress });

  const config = await loadClusterConfig({ env: {}, kubeconfig: controlPlane.kubeconfig });
  await using client = new Client({ transport: networkTransport(config) });
  // #endregion

  const seen = await probeCapabilities({ client });

  const onRequest = ["restart-api-server", "freeze-storage"];
  expect([...controlPlane.capabilities].sort()).toEqual([...seen, ...onRequest].sort());
  expect([...seen].sort()).toEqual(["gc", "namespaces", "rbac", "workloads"]);
  expect(lines).toEqual([expect.stringContaining("with kube-controller-manager")]);
});

test("a service account may do what its Role says and nothing else", { timeout: 300_000 }, async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  await using controlPlane = await provider.start();
  await using admin = await connect(controlPlane.kubeconfig);
  const key = { namespace: "default", name: "reader" };
  await admin.create(ServiceAccount, { metadata: key });
  await admin.create(Role, {
    metadata: key,
    rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }],
  });
  await admin.create(RoleBinding, {
    metadata: key,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
    subjects: [{ kind: "ServiceAccount", ...key }],
  });
  await using reader = await connect(controlPlane.kubeconfig, await tokenFor(admin, key));

  const configMaps = async (): Promise<readonly string[]> => {
    const { items } = await reader.list(ConfigMap, { namespace: "default" });
    return items.map(({ metadata }) => metadata.name);
  };

  // The authorizer learns of the binding by a watch, and a controller makes the ConfigMap.
  await expect.poll(() => configMaps().catch(refusal), { timeout: 100_000 }).toContain("kube-root-ca.crt");
  await expect(reader.list(Secret, { namespace: "default" })).rejects.toSatisfy(isForbidden);
});

/** What a refusal looks like that may not last; any other error is one. */
function refusal(error: unknown): readonly string[] {
  if (isForbidden(error)) return [error.message];
  throw error;
}

async function tokenFor(client: Client, key: { readonly namespace: string; readonly name: string }): Promise<string> {
  const answer = await client.request({
    method: "POST",
    path: `/api/v1/namespaces/${key.namespace}/serviceaccounts/${key.name}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
  });
  expect(answer).toMatchObject({ status: { token: expect.stringMatching(/^ey/) } });
  // Proof: the line above has looked.
  return (answer as { readonly status: { readonly token: string } }).status.token;
}

test("without kube-controller-manager less is promised", { timeout: 300_000 }, async ({ skip }) => {
  if (missing !== undefined || !located.found) return skip(missing);
  const directory = await mkdtemp(join(tmpdir(), "assets-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true }));
  for (const program of ["etcd", "kube-apiserver"]) {
    await symlink(join(located.assets.directory, program), join(directory, program));
  }
  const fewer = envtestProvider({ environment: { KUBEBUILDER_ASSETS: directory } });

  await using controlPlane = await fewer.start();

  expect([...controlPlane.capabilities]).toEqual(["rbac", "restart-api-server", "freeze-storage"]);
  expect(await controlPlane.logs()).not.toContain("kube-controller-manager:");
});

test(
  "a run that is killed leaves no process behind, and the next start removes its folder",
  { timeout: 300_000 },
  async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    if (!existsSync("/proc/self/cmdline")) return skip("the system has no /proc to look for processes in");
    await using stack = new AsyncDisposableStack();
    // A temporary folder of its own: another start of this machine would remove the leftovers, too, before they are looked at.
    const temporary = await mkdtemp(join(tmpdir(), "killed-run-"));
    stack.defer(() => rm(temporary, { recursive: true, force: true, maxRetries: 3 }));
    vi.stubEnv("TMPDIR", temporary);
    const child = spawn(
      process.execPath,
      ["--conditions=@nuvolaris/source", "--input-type=module", "-e", heldEnvtest],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    stack.defer(() => {
      child.kill("SIGKILL");
    });
    const [kubeconfig] = (await once(createInterface(child.stdout), "line")) as [string];
    const folder = dirname(kubeconfig);
    const programs = await processesThatName(folder);
    expect(programs.map(({ program }) => program).sort()).toEqual([
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
    ]);

    child.kill("SIGKILL");
    await once(child, "close");
    while ((await processesThatName(folder)).length > 0) await systemClock.sleep(20);

    expect(existsSync(folder)).toBe(true);
    await using _next = await provider.start();
    expect(existsSync(folder)).toBe(false);
  },
);

const heldEnvtest = `
  const { envtestProvider } = await import(${JSON.stringify(fileURLToPath(new URL("envtest-provider.ts", import.meta.url)))});
  const controlPlane = await envtestProvider({ environment: process.env }).start();
  console.log(controlPlane.kubeconfig);
  setInterval(() => undefined, 1000);
`;

/** The programs, not the shells that guard them, that have `text` among their arguments. */
async function processesThatName(text: string): Promise<readonly { readonly pid: number; readonly program: string }[]> {
  const found = [];
  for (const name of await readdir("/proc")) {
    const commandLine = /^\d+$/.test(name) ? await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "") : "";
    const [program = ""] = commandLine.split("\0");
    if (commandLine.includes(text) && program !== "/bin/sh") {
      found.push({ pid: Number(name), program: program.slice(program.lastIndexOf("/") + 1) });
    }
  }
  return found;
}
