// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Command } from "commander";
import { addRunFlags, runConfigOf, type RunFlags } from "./run-config.ts";
import { UsageError } from "./usage-error.ts";

const folder = mkdtempSync(join(tmpdir(), "operator-config-"));
const kubeconfig = join(folder, "kubeconfig");
writeFileSync(
  kubeconfig,
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "dev",
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
    users: [{ name: "u", user: { token: "t" } }],
    contexts: [
      { name: "dev", context: { cluster: "c", user: "u" } },
      { name: "other", context: { cluster: "c", user: "u" } },
    ],
  }),
);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function parse(argv: readonly string[], env: Record<string, string> = { KUBECONFIG: kubeconfig }, isTTY = false) {
  const command = new Command();
  addRunFlags(command, "sample-operator");
  const output = { write: () => true, isTTY };
  const flags = command.parse(argv, { from: "user" }).opts<RunFlags>();
  return runConfigOf(flags, { env, io: { stdout: output, stderr: output } });
}

test("KUBECONFIG is choice enough, and everything else has a default", async () => {
  expect(await parse([])).toMatchObject({
    cluster: { server: "https://127.0.0.1:1" },
    namespaces: undefined,
    metrics: undefined,
    log: { format: "json", level: "info", colour: false },
  });
});

test("flags say more", async () => {
  const argv = ["-n", "a", "b", "--metrics-bind-address", ":8080", "--health-probe-bind-address", "127.0.0.1:0"];

  expect(await parse([...argv, "--log-format", "pretty", "--log-level", "debug"])).toMatchObject({
    namespaces: ["a", "b"],
    metrics: { port: 8080 },
    health: { host: "127.0.0.1", port: 0 },
    log: { format: "pretty", level: "debug" },
  });
});

test("a cluster that nobody chose is refused, with how to choose", async () => {
  const home = mkdtempSync(join(tmpdir(), "operator-home-"));
  try {
    const { mkdirSync, copyFileSync } = await import("node:fs");
    mkdirSync(join(home, ".kube"));
    copyFileSync(kubeconfig, join(home, ".kube/config"));

    await expect(parse([], { HOME: home })).rejects.toThrow(/nobody chose: name it with --context/);
    expect((await parse(["--context", "other"], { HOME: home })).cluster.description).toContain("other");
  } finally {
    rmSync(home, { recursive: true });
  }
});

test("a broken kubeconfig is named", async () => {
  const broken = join(folder, "broken");
  writeFileSync(broken, "{ not: [yaml");

  await expect(parse(["--kubeconfig", broken])).rejects.toThrow(broken);
});

test("a context that does not exist is named", async () => {
  await expect(parse(["--context", "nowhere"])).rejects.toThrow(/nowhere/);
});

test("logs are for people on a terminal, in colours unless NO_COLOR is set", async () => {
  const env = { KUBECONFIG: kubeconfig };

  expect((await parse([], env, true)).log).toEqual({ format: "pretty", level: "info", colour: true });
  expect((await parse(["-v"], { ...env, NO_COLOR: "1" }, true)).log).toMatchObject({ level: "debug", colour: false });
});

test("all namespaces can be asked for by name of nothing", async () => {
  expect((await parse(["-A"])).namespaces).toBe("all");
});

test("namespaces are names and patterns of names, after each other or with commas", async () => {
  expect((await parse(["-n", "team-*", "!team-b"])).namespaces).toEqual(["team-*", "!team-b"]);
  expect((await parse(["-n", "a,b", "-n", "c"])).namespaces).toEqual(["a", "b", "c"]);
  await expect(parse(["-n", "a", "B"])).rejects.toThrow(UsageError);
  await expect(parse(["-n", "a", "B"])).rejects.toThrow(/^--namespace: namespaces\[1\]: "B" is no name/);
  await expect(parse(["-n", "a", "!a"])).rejects.toThrow("--namespace: the patterns [a, !a] leave no namespace");
});

const elected = (...flags: readonly string[]) => [
  "--leader-elect",
  "--leader-elect-resource-namespace",
  "ns",
  ...flags,
];

test("leader election is off unless asked for, and then timed as in Kubernetes' own components", async () => {
  expect((await parse([])).leaderElection).toBeUndefined();

  expect((await parse(elected())).leaderElection).toEqual({
    namespace: "ns",
    name: "sample-operator",
    leaseDurationMs: 15_000,
    renewDeadlineMs: 10_000,
    retryPeriodMs: 2000,
  });
});

test("the lease's name and timings can be told, in Go's durations", async () => {
  const timings = ["--leader-elect-lease-duration", "1m", "--leader-elect-renew-deadline", "40s"];
  const flags = elected(...timings, "--leader-elect-retry-period", "500ms", "--leader-elect-resource-name", "other");

  expect((await parse(flags)).leaderElection).toEqual({
    namespace: "ns",
    name: "other",
    leaseDurationMs: 60_000,
    renewDeadlineMs: 40_000,
    retryPeriodMs: 500,
  });
});

test("metrics are served in the clear, or securely with a certificate that is made or in files", async () => {
  const address = ["--metrics-bind-address", "127.0.0.1:8443"];
  const files = ["--metrics-cert-file", "tls.crt", "--metrics-key-file", "tls.key"];
  const metrics = { host: "127.0.0.1", port: 8443 };

  expect((await parse(address)).metrics).toEqual(metrics);
  expect((await parse([...address, "--metrics-secure"])).metrics).toEqual({ ...metrics, secure: {} });
  expect((await parse([...address, "--metrics-secure", ...files])).metrics).toEqual({
    ...metrics,
    secure: { files: { certFile: "tls.crt", keyFile: "tls.key" } },
  });
});

test.each([
  [["--metrics-secure"], /needs an address to serve at: name one with --metrics-bind-address/],
  [["--metrics-bind-address", ":1", "--metrics-secure", "--metrics-key-file", "tls.key"], /belong together: name both/],
  [["--metrics-cert-file", "tls.crt", "--metrics-key-file", "tls.key"], /say --metrics-secure too/],
])("%j say nothing, and what is missing is told", async (argv, message) => {
  const parsed = parse(argv);

  await expect(parsed).rejects.toThrow(UsageError);
  await expect(parsed).rejects.toThrow(message);
});

test("where the operator itself is is told, or is its lease's, the pod's or the context's namespace", async () => {
  const env = { KUBECONFIG: kubeconfig, POD_NAMESPACE: "pods" };

  expect((await parse([])).operatorNamespace).toBe("default");
  expect((await parse([], env)).operatorNamespace).toBe("pods");
  expect((await parse(["--leader-elect-resource-namespace", "leases"], env)).operatorNamespace).toBe("leases");
  expect(
    (await parse(["--operator-namespace", "own", "--leader-elect-resource-namespace", "leases"])).operatorNamespace,
  ).toBe("own");
});

test("--dev asks who leads to step aside, and is leader election", async () => {
  const namespace = ["--leader-elect-resource-namespace", "ns"];

  expect((await parse(["--dev", ...namespace])).leaderElection).toMatchObject({
    namespace: "ns",
    asksHolder: { patienceMs: 60_000 },
  });
  expect((await parse(["--dev", "--dev-patience", "5s", ...namespace])).leaderElection?.asksHolder).toEqual({
    patienceMs: 5000,
  });
  await expect(parse(["--dev"])).rejects.toThrow(/^--dev needs a namespace for its lease/);
});

test("the lease is in the pod's namespace where nothing else is said", async () => {
  const flags = ["--leader-elect"];

  expect((await parse(flags, { KUBECONFIG: kubeconfig, POD_NAMESPACE: "pods" })).leaderElection?.namespace).toBe(
    "pods",
  );
  await expect(parse(flags)).rejects.toThrow(/this is no pod, so name one with --leader-elect-resource-namespace/);
});

test.each([
  [elected("--leader-elect-renew-deadline", "15s"), /renew deadline \(15000 ms\) must be less than the lease duration/],
  [elected("--leader-elect-retry-period", "9s"), /must be more than the retry period with its jitter \(10800 ms\)/],
])("%j cannot work, and says why", async (argv, message) => {
  const parsed = parse(argv);

  await expect(parsed).rejects.toThrow(UsageError);
  await expect(parsed).rejects.toThrow(message);
});

test("this process is named by its pod, or by its host", async () => {
  expect((await parse([], { KUBECONFIG: kubeconfig, POD_NAME: "operator-1" })).instance).toBe("operator-1");
  expect((await parse([])).instance).toBe(hostname());
});
