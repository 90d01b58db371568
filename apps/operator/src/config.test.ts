// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { HelpShown, parseConfig, UsageError } from "./config.ts";

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

function parse(argv: readonly string[], env: Record<string, string> = { KUBECONFIG: kubeconfig }) {
  return parseConfig({ argv, env, isTerminal: false });
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
  const argv = [
    "-n",
    "a",
    "b",
    "--image",
    "web:2",
    "--metrics-bind-address",
    ":8080",
    "--health-probe-bind-address",
    "127.0.0.1:0",
  ];

  expect(await parse([...argv, "--log-format", "pretty", "--log-level", "debug"])).toMatchObject({
    namespaces: ["a", "b"],
    defaultImage: "web:2",
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

test.each([
  [["--nonsense"], /unknown option '--nonsense'/],
  [["--metrics-bind-address", "eighty"], /expected host:port or :port/],
  [["--metrics-bind-address", ":99999"], /expected host:port or :port/],
  [["--log-level", "loud"], /Allowed choices are debug, info, warn, error/],
  [["surplus"], /too many arguments/],
])("%j is a usage error that says what is wrong", async (argv, message) => {
  const parsed = parse(argv);

  await expect(parsed).rejects.toThrow(UsageError);
  await expect(parsed).rejects.toThrow(message);
});

test("help is no error", async () => {
  await expect(parse(["--help"])).rejects.toThrow(HelpShown);
});
