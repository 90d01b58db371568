// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { isTransportError } from "./transport-error.ts";
import { watchEvents, WatchDecodeError } from "./watch-stream.ts";

async function collect(text: string): Promise<{ events: unknown[]; error: unknown }> {
  const events: unknown[] = [];
  try {
    for await (const event of watchEvents(() => Promise.resolve(body(text)), "watch pods")) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

async function* body(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield new TextEncoder().encode(text);
}

const added = '{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"1"}}}\n';

test("events come one by one, ERROR among them", async () => {
  const { events } = await collect(`${added}{"type":"ERROR","object":{"kind":"Status","code":410}}\n`);

  expect(events).toEqual([
    { type: "ADDED", object: { metadata: { name: "a", resourceVersion: "1" } } },
    { type: "ERROR", object: { kind: "Status", code: 410 } },
  ]);
});

test("integers beyond 2^53 survive", async () => {
  const { events } = await collect('{"type":"ADDED","object":{"spec":{"big":9007199254740993}}}\n');

  expect(events).toEqual([{ type: "ADDED", object: { spec: { big: 9007199254740993n } } }]);
});

test("a line that is cut off is an interruption, after the events before it", async () => {
  const { events, error } = await collect(`${added}{"type":"MODIF`);

  expect(events).toHaveLength(1);
  expect(isTransportError(error, "interrupted")).toBe(true);
});

test.each(["<html>no</html>", "[]", '{"type":"ADDED"}', '{"type":"GREETED","object":{}}', '{"object":{}}'])(
  "%s between events is an error that is no interruption",
  async (garbage) => {
    const { events, error } = await collect(`${added}${garbage}\n${added}`);

    expect(events).toHaveLength(1);
    expect(error).toBeInstanceOf(WatchDecodeError);
  },
);
