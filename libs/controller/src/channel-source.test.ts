// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Channel } from "./channel-source.ts";
import { silentLogger } from "./logger.ts";
import type { SourceContext } from "./source.ts";

function listener(signal: AbortSignal): SourceContext & { readonly heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    clock: new FakeClock(),
    log: silentLogger,
    signal,
    add: ({ name }) => heard.push(name),
    contain: (_what, code) => {
      code();
    },
  };
}

test("every controller that listens hears what is sent", async () => {
  const channel = new Channel();
  const { signal } = new AbortController();
  const [first, second] = [listener(signal), listener(signal)];
  await channel.start(first);
  await channel.start(second);

  channel.send({ name: "a" });

  expect([first.heard, second.heard]).toEqual([["a"], ["a"]]);
});

test("what was sent before anybody listened is heard by the first who does", async () => {
  const channel = new Channel();
  channel.send({ name: "early" });
  const context = listener(new AbortController().signal);

  await channel.start(context);

  expect(context.heard).toEqual(["early"]);
});

test("what was sent often before anybody listened is heard once, in the order of first sending", async () => {
  const channel = new Channel();
  for (let n = 0; n < 1000; n++) {
    channel.send({ namespace: "x", name: "often" });
    channel.send({ namespace: "y", name: "often too" });
  }
  const context = listener(new AbortController().signal);

  await channel.start(context);

  expect(context.heard).toEqual(["often", "often too"]);
});

test("what one has heard is not told again to the next who listens", async () => {
  const channel = new Channel();
  channel.send({ name: "early" });
  await channel.start(listener(new AbortController().signal));
  const late = listener(new AbortController().signal);

  await channel.start(late);

  expect(late.heard).toEqual([]);
});

test("a controller that has stopped hears nothing", async () => {
  const channel = new Channel();
  const abort = new AbortController();
  const context = listener(abort.signal);
  await channel.start(context);

  abort.abort();
  channel.send({ name: "late" });

  expect(context.heard).toEqual([]);
});
