// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { FakeMachine } from "./fake-machine.ts";
import { defaultDeadlineMs, ProgramError, runToEnd } from "./run-to-end.ts";

test("a program's output is its result, without what it wrote to its standard error", async () => {
  await using machine = await FakeMachine.with({ tell: 'echo "result $X"; echo aside >&2' });

  expect(await runToEnd(machine, ["tell", "a b"], { environment: { X: "1" } })).toBe("result 1\n");
  expect(await machine.calls()).toEqual(["tell a b"]);
});

test("the message about a failure ends with the program's last words", async () => {
  await using machine = await FakeMachine.with({ fail: "echo one; echo no space left >&2; exit 4" });
  const failed = runToEnd(machine, ["fail", "--hard"]);

  await expect(failed).rejects.toThrow(ProgramError);
  await expect(failed).rejects.toThrow(/^fail --hard failed with exit code 4:\none\nno space left$/);
});

test("a program that is not there is told by its name", async () => {
  await using machine = await FakeMachine.with({});

  await expect(runToEnd(machine, ["not-there"])).rejects.toThrow(/cannot run not-there/);
});

test("a program that hangs is ended at its deadline", async () => {
  await using machine = await FakeMachine.with({ hang: "exec sleep 600" });
  const hanging = runToEnd(machine, ["hang"]);
  const refused = expect(hanging).rejects.toThrow(/hang did not end in time/);

  await machine.clock.advance(defaultDeadlineMs);

  await refused;
  expect(machine.clock.pendingTimers).toBe(0);
});

test("an interrupt ends the program that runs", async () => {
  await using machine = await FakeMachine.with({ hang: "exec sleep 600" });
  const hanging = runToEnd(machine, ["hang"]);

  machine.interrupt();

  await expect(hanging).rejects.toThrow("interrupted");
});
