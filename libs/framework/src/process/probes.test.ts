// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { ProbeResults, type DeclaredProbe, type Probe } from "./probes.ts";

function declared(probe: Probe, options: Partial<DeclaredProbe> = {}): DeclaredProbe {
  return { name: "queue", probe, endpoint: "readyz", maxAgeMs: 10_000, timeoutMs: 1000, ...options };
}

test.each([
  [() => undefined, { problem: undefined }],
  [() => "3 connections", { problem: undefined, detail: "3 connections" }],
  [() => Promise.resolve({ waiting: 7 }), { problem: undefined, detail: '{"waiting":7}' }],
  [() => Promise.reject(new Error("broker is gone")), { problem: "broker is gone" }],
  [() => cycle(), { problem: undefined, detail: "an answer that cannot be shown" }],
])("what a probe returns is shown, what it throws is the problem: %s", async (probe, result) => {
  const results = new ProbeResults([declared(probe)], new FakeClock());

  expect(await results.check()).toEqual([{ name: "queue", ...result }]);
});

test("a probe is asked again when its answer has become old, and once for all who ask at a time", async () => {
  const clock = new FakeClock();
  let calls = 0;
  const results = new ProbeResults([declared(() => ++calls)], clock);

  await Promise.all([results.check(), results.check()]);
  await clock.advance(9999);
  await results.check();
  expect(calls).toBe(1);
  await clock.advance(1);

  expect(await results.check()).toMatchObject([{ detail: "2" }]);
});

test("a probe that does not answer fails after its time, and its signal is aborted", async () => {
  const clock = new FakeClock();
  let given: AbortSignal | undefined;
  const probe: Probe = ({ signal }) => {
    given = signal;
    return new Promise(() => undefined);
  };
  const results = new ProbeResults([declared(probe)], clock);

  const found = results.check();
  await clock.advance(1000);

  expect(await found).toEqual([{ name: "queue", problem: "it did not end within 1000 ms" }]);
  expect(given?.aborted).toBe(true);
});

function cycle(): unknown {
  const object: { self?: unknown } = {};
  object.self = object;
  return object;
}
