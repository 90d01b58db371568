// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { EventStream } from "./event-stream.ts";

function streamOf(...chunks: readonly string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks).pipeThrough(new TextEncoderStream());
}

async function all(stream: EventStream): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  for (let event = await stream.next(); event !== undefined; event = await stream.next()) events.push(event);
  return events;
}

test("an event is a line, however the stream is cut", async () => {
  await using stream = new EventStream(streamOf('{"a":', '1}\n{"b":2}\n', "\n", '{"c":3}\n'));

  expect(await all(stream)).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
});

test("a stream without events ends", async () => {
  await using stream = new EventStream(streamOf());

  expect(await stream.next()).toBeUndefined();
});

test("a letter that is cut in two is put together", async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n');
  const cut = bytes.indexOf(0xc3) + 1;
  await using stream = new EventStream(ReadableStream.from([bytes.slice(0, cut), bytes.slice(cut)]));

  expect(await stream.next()).toEqual({ a: "é" });
});

test("disposing cancels what is still open", async () => {
  let cancelled = false;
  const stream = new EventStream(new ReadableStream({ cancel: () => void (cancelled = true) }));

  await stream[Symbol.asyncDispose]();

  expect(cancelled).toBe(true);
});
