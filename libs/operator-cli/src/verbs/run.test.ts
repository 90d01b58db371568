// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CustomResourceDefinition, Lease } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { CommandLine } from "../testing/command-line.ts";

test.each([[[]], [["--log-level", "info"]], [["run", "--log-level", "info"]]])(
  "%j runs the operator until the process is told to end",
  { timeout: 300_000 },
  async (argv) => {
    await using plane = await startEmbedded();
    const { clock, transport } = plane;
    const client = new Client({ transport, clock });
    await client.create(CustomResourceDefinition, Sample.manifest());
    await clock.advance(100);
    const operator = createOperator({ name: "greeter" });
    operator.on(Sample).create(() => ({ message: "hello" }));
    using line = new CommandLine(operator, { transport, clock });
    line.process.connected = true;
    const key = { namespace: "default", name: "a" };
    await client.create(Sample, { metadata: key, spec: { count: 1 } });
    const until = (isSo: () => unknown): Promise<void> =>
      vi.waitFor(
        async () => {
          await clock.advance(50);
          expect(await isSo()).toBeTruthy();
        },
        { interval: 1, timeout: 100_000 },
      );

    let result: unknown;
    const ended = line.call(...argv).then((each) => (result = each));
    await until(async () => (await client.get(Sample, key)).status?.message === "hello");
    await until(() => line.process.messages.length > 0);
    expect(line.process.messages).toEqual([{ type: "ready" }]);
    line.process.emit("SIGTERM");
    await until(() => result !== undefined);

    expect(await ended).toMatchObject({ code: 0, stdout: "" });
    expect(line.stderr).toContain('"msg":"using cluster"');
    expect(line.stderr).toContain('"version":"1.2.3"');
    expect(line.process.eventNames()).toEqual([]);
  },
);

test("the end of a supervisor is the operator's end", { timeout: 300_000 }, async () => {
  await using plane = await startEmbedded();
  const { clock, transport } = plane;
  await new Client({ transport, clock }).create(CustomResourceDefinition, Sample.manifest());
  await clock.advance(100);
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(() => undefined);
  using line = new CommandLine(operator, { transport, clock });
  line.process.connected = true;

  let isOver = false;
  const ended = line.call("run").finally(() => (isOver = true));
  const until = (isSo: () => boolean): Promise<void> =>
    vi.waitFor(
      async () => {
        await clock.advance(50);
        expect(isSo()).toBe(true);
      },
      { interval: 1, timeout: 100_000 },
    );
  await until(() => line.process.messages.length > 0);
  line.process.emit("disconnect");
  await until(() => isOver);

  expect(await ended).toMatchObject({ code: 0 });
});

test(
  "with --dev a holder that keeps the lease is named in a line, and it is a failure",
  { timeout: 300_000 },
  async () => {
    await using plane = await startEmbedded();
    const { clock, transport } = plane;
    const client = new Client({ transport, clock });
    await client.create(CustomResourceDefinition, Sample.manifest());
    const key = { namespace: "default", name: "greeter" };
    const spec = {
      holderIdentity: "release_1",
      leaseDurationSeconds: 3600,
      acquireTime: "2026-01-02T03:04:05.000000Z",
    };
    await client.create(Lease, { metadata: key, spec });
    await clock.advance(100);
    const operator = createOperator({ name: "greeter" });
    operator.on(Sample).create(() => undefined);
    using line = new CommandLine(operator, { transport, clock });

    let isOver = false;
    const flags = ["--leader-elect-resource-namespace", "default", "--dev-patience", "4s"];
    const ended = line.call("run", "--dev", ...flags).finally(() => (isOver = true));
    await vi.waitFor(
      async () => {
        await clock.advance(50);
        expect(isOver).toBe(true);
      },
      { interval: 1, timeout: 100_000 },
    );

    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^greeter: lease default\/greeter is held by release_1 since 2026-01-02T03:04:05.000000Z, /m,
    );
    expect((await client.get(Lease, key)).spec).toEqual(spec);
  },
);

test("a kubeconfig that is not there is named in a line, and is a failure", async () => {
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(() => undefined);
  using line = new CommandLine(operator);

  const { code, stderr } = await line.call("--kubeconfig", "/nowhere/kubeconfig");

  expect(code).toBe(1);
  expect(stderr).toMatch(/^greeter: .*\n.*\/nowhere\/kubeconfig: no such file\n$/);
});
