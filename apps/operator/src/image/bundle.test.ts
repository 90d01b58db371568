// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The bundle as a process, far from any node_modules: what is imported only when it is needed is needed here. */
import { Client, CustomResourceDefinition, Deployment } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { serveControlPlane } from "../testing/served-control-plane.ts";
import { BundleError, bundleOperator, type Bundle } from "./bundle.ts";
import { tarOf } from "./tar.ts";

const root = resolve(import.meta.dirname, "../../../..");
let bundle: Bundle;

beforeAll(async () => {
  bundle = await bundleOperator({ root, version: "1.2.3" });
}, 180_000);

/** The bundle in a folder of its own. */
function unpacked() {
  const folder = mkdtempDisposableSync(join(tmpdir(), "operator-bundle-"));
  for (const [name, content] of bundle.files) writeFileSync(join(folder.path, name), content);
  return folder;
}

/** A kubeconfig in YAML, whose user is who a program says. */
function execKubeconfig(folder: string, server: string): string {
  const plugin = join(folder, "log-in");
  const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token: "t" } };
  writeFileSync(plugin, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
  chmodSync(plugin, 0o755);
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: plugin, interactiveMode: "Never" };
  const file = join(folder, "kubeconfig");
  const content = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    // client-node gives no credentials to plain HTTP unless it is told that it is meant.
    clusters: [{ name: "test", cluster: { server, "insecure-skip-tls-verify": true } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    users: [{ name: "test", user: { exec } }],
  };
  writeFileSync(file, stringify(content));
  return file;
}

test(
  "the bundle reconciles with a kubeconfig in YAML, a credential plugin, and metrics",
  { timeout: 300_000 },
  async () => {
    await using served = await serveControlPlane();
    const { clock, transport } = served.plane;
    const client = new Client({ transport, clock });
    await client.create(CustomResourceDefinition, Sample.manifest());
    await clock.advance(1000);
    await client.create(Sample, { metadata: { name: "a", namespace: "default" }, spec: { count: 1 } });
    using folder = unpacked();
    const kubeconfig = execKubeconfig(folder.path, `http://${served.host}`);
    const flags = ["--kubeconfig", kubeconfig, "--log-format", "json", "--metrics-bind-address", "127.0.0.1:0"];

    const operator = spawn(process.execPath, [join(folder.path, "main.mjs"), ...flags], {
      cwd: folder.path,
      stdio: ["ignore", "ignore", "pipe"],
      // No proxy of this machine's.
      env: {},
    });
    let output = "";
    operator.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    const ended = once(operator, "exit");
    try {
      await vi.waitFor(
        async () => {
          const url = /"url":"([^"]+)"/.exec(output)?.[1];
          if (url === undefined) throw new Error(`the metrics server does not listen yet:\n${output}`);
          const metrics = await (await fetch(`${url}/metrics`)).text();
          expect(metrics).toMatch(/^rest_client_requests_total\{code="200",method="PATCH"/m);
          await client.get(Deployment, { namespace: "default", name: "a" });
        },
        { timeout: 150_000, interval: 20 },
      );
      expect(output).toContain('"version":"1.2.3"');
    } finally {
      operator.kill("SIGTERM");
      await ended;
    }
    expect(operator.exitCode).toBe(0);
  },
);

test("the bundle knows its version", { timeout: 120_000 }, () => {
  using folder = unpacked();

  expect(execFileSync(process.execPath, [join(folder.path, "main.mjs"), "--version"], { encoding: "utf8" })).toBe(
    "1.2.3\n",
  );
});

test("what runs at the start holds nothing of client-node, which costs memory", () => {
  const main = Buffer.from(bundle.files.get("main.mjs") ?? []).toString();

  expect(bundle.inputs.some((path) => path.includes("@kubernetes/client-node"))).toBe(true);
  expect(main.length).toBeGreaterThan(0);
  expect(main).not.toContain("node_modules/@kubernetes/client-node");
});

test("what runs at the start holds nothing of the other commands", () => {
  const main = Buffer.from(bundle.files.get("main.mjs") ?? []).toString();

  for (const path of ["node_modules/diff", "node_modules/yaml", "libs/operator-cli/src/verbs/"]) {
    expect(bundle.inputs.some((input) => input.includes(path))).toBe(true);
    expect(main.includes(`// ${path}`), path).toBe(false);
  }
});

test("the same sources give the same bundle", { timeout: 180_000 }, async () => {
  const again = await bundleOperator({ root, version: "1.2.3" });

  expect(tarOf(again.files).equals(tarOf(bundle.files))).toBe(true);
});

test("an import that would lose its names in the bundle is refused", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "operator-bundle-"));
  const entry = join(folder.path, "apps/operator/src");
  mkdirSync(entry, { recursive: true });
  writeFileSync(join(entry, "main.ts"), 'const { a } = await import("./old.cjs");\nconsole.log(a);\n');
  writeFileSync(join(entry, "old.cjs"), "exports.a = 1;\n");

  const refused = bundleOperator({ root: folder.path, version: "1.2.3" });
  await expect(refused).rejects.toThrow(BundleError);
  await expect(refused).rejects.toThrow(/main\.ts imports .*old\.cjs dynamically, which is CommonJS/);
});
