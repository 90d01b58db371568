// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CustomResourceDefinition, mergePatch } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { startEmbedded } from "@nuvolaris/testing";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { CommandLine } from "../src/testing/command-line.ts";
import { program } from "./command-line.ts";

test("the example runs with its own option, and says what it needs", { timeout: 300_000 }, async () => {
  await using plane = await startEmbedded();
  const { clock, transport } = plane;
  const client = new Client({ transport, clock });
  using line = new CommandLine(program, { transport, clock });
  await client.create(CustomResourceDefinition, Sample.manifest());
  const key = { namespace: "default", name: "obj" };
  const until = (look: () => Promise<void> | void): Promise<void> =>
    vi.waitFor(async () => (await clock.advance(50), look()), { interval: 1, timeout: 100_000 });

  expect((await line.call("crds")).stdout).toContain("name: samples.nuvolaris.org");
  expect((await line.call("rbac", "-A")).stdout).toContain("kind: ClusterRole\n");
  // Each command leaves the supervisor that it finds.
  line.process.connected = true;
  const ended = line.call("run", "-A", "--greeting", "good day");
  await until(() => {
    expect(line.process.messages).toEqual([{ type: "ready" }]);
  });
  await client.create(Sample, { metadata: key, spec: { count: 1 } });
  await until(async () => {
    expect((await client.get(Sample, key)).status?.message).toBe("good day, obj");
  });
  await client.patch(Sample, key, mergePatch({ spec: { count: 2 } }));
  await client.delete(Sample, key);
  await until(() => {
    expect(line.stderr).toContain('"msg":"goodbye"');
  });
  line.process.emit("SIGTERM");
  let code: number | undefined;
  void ended.then((result) => (code = result.code));
  await until(() => {
    expect(code).toBe(0);
  });
});

test("it is a program", { timeout: 300_000 }, async () => {
  const path = fileURLToPath(new URL("command-line.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@nuvolaris/source", path, "--help"]);
  expect(stdout).toContain("Greets Samples.");
});
