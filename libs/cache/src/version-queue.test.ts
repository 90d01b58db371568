// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { VersionQueue } from "./version-queue.ts";

test("items come out by version, whatever the order they came in, and each one once", () => {
  const steps = fc.array(fc.record({ version: fc.integer({ min: 1, max: 50 }), take: fc.boolean() }));
  fc.assert(
    fc.property(steps, (all) => {
      const queue = new VersionQueue<number>();
      let waiting: number[] = [];
      for (const { version, take } of all) {
        if (!take) {
          queue.add(String(version), version);
          waiting.push(version);
          continue;
        }
        const due = waiting.filter((each) => each <= version).sort((a, b) => a - b);
        waiting = waiting.filter((each) => each > version);
        expect([...queue.takeUpTo(String(version))]).toEqual(due);
      }
    }),
  );
});

test("what was cleared does not come out", () => {
  const queue = new VersionQueue<string>();
  queue.add("5", "five");

  queue.clear();
  queue.add("7", "seven");

  expect([...queue.takeUpTo("9")]).toEqual(["seven"]);
});
