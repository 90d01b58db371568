// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { UnservedKinds } from "./unserved-kinds.ts";

function fixture(): { clock: FakeClock; looks: string[]; kinds: UnservedKinds } {
  const clock = new FakeClock();
  const looks: string[] = [];
  const kinds = new UnservedKinds({ clock, look: (kind) => void looks.push(kind) });
  return { clock, looks, kinds };
}

test("a kind is looked at a second after it was found to be missing, and again when that is said again", async () => {
  const { clock, looks, kinds } = fixture();
  expect([kinds.add("a"), kinds.add("b"), kinds.add("a")]).toEqual([true, true, false]);
  await clock.advance(999);
  expect(looks).toEqual([]);
  await clock.advance(1);
  expect(looks).toEqual(["a", "b"]);

  await clock.advance(60_000);
  expect(looks).toHaveLength(2);
  kinds.add("a");
  await clock.advance(1000);
  expect(looks).toHaveLength(4);
});

test("when one has found the kind served all look at once, for nobody asks them to later", async () => {
  const { clock, looks, kinds } = fixture();
  kinds.add("a");

  expect([kinds.delete("a"), kinds.has("a")]).toEqual([true, false]);
  expect(looks).toEqual(["a"]);
  expect(kinds.delete("a")).toBe(false);
  await clock.advance(60_000);
  expect(looks).toEqual(["a"]);
});

test("who ends while a look is due looks no more", async () => {
  const { clock, looks, kinds } = fixture();
  kinds.add("a");
  kinds.stop();
  await clock.advance(60_000);

  expect(looks).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test("who has ended looks no more", async () => {
  const { clock, looks, kinds } = fixture();
  kinds.add("a");
  await clock.advance(1000);
  expect(looks.splice(0)).toEqual(["a"]);
  kinds.stop();
  kinds.add("b");
  await clock.advance(60_000);

  expect(looks).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
