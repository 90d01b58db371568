// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { forEachBounded } from "./for-each-bounded.ts";

const never = new AbortController().signal;

test("all items are run, so many at once and no more", async () => {
  const finished: number[] = [];
  let running = 0;
  let most = 0;

  await forEachBounded([1, 2, 3, 4, 5, 6, 7], { width: 3, signal: never }, async (item) => {
    running++;
    most = Math.max(most, running);
    await Promise.resolve();
    running--;
    finished.push(item);
  });

  expect(finished.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test("after a failure nothing is begun, what was begun is finished, and the failure is told", async () => {
  const begun: number[] = [];
  const finished: number[] = [];
  const slow = Promise.withResolvers<undefined>();

  const all = forEachBounded([1, 2, 3, 4], { width: 2, signal: never }, async (item) => {
    begun.push(item);
    if (item === 2) throw new Error("of item 2");
    await slow.promise;
    finished.push(item);
  });
  const failed = expect(all).rejects.toThrow("of item 2");
  slow.resolve(undefined);
  await failed;

  expect({ begun, finished }).toEqual({ begun: [1, 2], finished: [1] });
});

test("an aborted signal begins nothing, and its reason is told", async () => {
  const begun: number[] = [];
  const stop = new AbortController();

  const all = forEachBounded([1, 2, 3], { width: 1, signal: stop.signal }, (item) => {
    begun.push(item);
    stop.abort(new Error("of the user"));
    return Promise.resolve();
  });

  await expect(all).rejects.toThrow("of the user");
  expect(begun).toEqual([1]);
});
