// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { carryStreams, channelMessage } from "./pod-streams.ts";
import { rejection } from "./testing/local-server.ts";
import type { MessageConnection } from "./transport.ts";

const never = new AbortController().signal;

/** A connection with these messages, which tells how many of them were taken. */
function connectionOf(messages: readonly Uint8Array[]) {
  let taken = 0;
  const connection: MessageConnection = {
    protocol: "v5.channel.k8s.io",
    messages: (async function* () {
      for (const message of messages) {
        await Promise.resolve();
        taken++;
        yield message;
      }
    })(),
    send: () => Promise.resolve(),
    close: () => undefined,
  };
  return { connection, taken: () => taken };
}

/** A stream that takes one chunk at a time, each when it is told to. */
function slowSink() {
  const waiting: (() => void)[] = [];
  const arrivals: (() => void)[] = [];
  const sink = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      waiting.push(done);
      arrivals.shift()?.();
    },
  });
  const arrived = (): Promise<void> => new Promise((resolve) => arrivals.push(resolve));
  return { sink, arrived, takeOne: () => waiting.shift()?.() };
}

test("output comes no faster than it is taken", async () => {
  const status = channelMessage(3, Buffer.from(JSON.stringify({ status: "Success" })));
  const output = Array.from({ length: 3 }, () => channelMessage(1, Buffer.from("x")));
  const { connection, taken } = connectionOf([...output, status]);
  const { sink, arrived, takeOne } = slowSink();

  const counts: number[] = [];
  let next = arrived();
  const carried = carryStreams(connection, { stdout: sink }, never);
  for (let count = 0; count < 3; count++) {
    await next;
    counts.push(taken());
    next = arrived();
    takeOne();
  }

  expect(await carried).toMatchObject({ status: "Success" });
  expect(counts).toEqual([1, 2, 3]);
});

test("an abort does not wait for output to be taken", async () => {
  const { connection } = connectionOf([channelMessage(1, Buffer.from("x"))]);
  const { sink, arrived } = slowSink();
  const abort = new AbortController();
  const begun = arrived();

  const error = rejection(carryStreams(connection, { stdout: sink }, abort.signal));
  await begun;
  abort.abort(new Error("enough"));

  expect(await error).toMatchObject({ message: "enough" });
});

test("a sink that is closed ends the streams", async () => {
  const { connection } = connectionOf(Array.from({ length: 2 }, () => channelMessage(2, Buffer.from("x"))));
  const { sink, arrived } = slowSink();
  const begun = arrived();

  const error = rejection(carryStreams(connection, { stderr: sink }, never));
  await begun;
  sink.destroy();

  expect(await error).toMatchObject({
    name: "PodStreamError",
    message: "output came for a stream that has been closed",
  });
});

test.each(['"done"', '{"kind":"Pod"}', "Success"])("an end that is no Status is an error: %s", async (text) => {
  const { connection } = connectionOf([channelMessage(3, Buffer.from(text))]);

  await expect(carryStreams(connection, {}, never)).rejects.toThrow(
    `the server ended the streams with something that is no Status: ${text}`,
  );
});
