// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Supervisor, type SupervisedProcess } from "./process-supervisor.ts";

class FakeProcess extends EventEmitter implements SupervisedProcess {
  readonly sent: unknown[] = [];
  connected: boolean;

  constructor(connected: boolean) {
    super();
    this.connected = connected;
  }

  send(message: unknown): void {
    this.sent.push(message);
  }
}

test("a supervisor is told that the operator is ready, and its end is the operator's", () => {
  const process = new FakeProcess(true);
  using supervisor = new Supervisor(process);

  supervisor.tellReady();
  expect(process.sent).toEqual([{ type: "ready" }]);
  expect(supervisor.gone.aborted).toBe(false);
  process.connected = false;
  process.emit("disconnect");

  expect(supervisor.gone.aborted).toBe(true);
  supervisor.tellReady();
  expect(process.sent).toHaveLength(1);
});

test("a process without a channel has no supervisor", () => {
  const process = new FakeProcess(false);
  using supervisor = new Supervisor(process);

  supervisor.tellReady();

  expect(process.sent).toEqual([]);
  expect(process.eventNames()).toEqual([]);
});

test("after a run nothing listens to the channel, which would keep the process alive", () => {
  const process = new FakeProcess(true);

  new Supervisor(process)[Symbol.dispose]();

  expect(process.eventNames()).toEqual([]);
});
