// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { recordAll } from "./record-all.ts";
import type { ParityTarget } from "./record.ts";
import { get } from "./script.ts";

const scriptOf = (name: string) => ({ name, steps: [get("step", `/${name}`)] });

/** Servers that count how many of them there are at a time, and refuse what is called `bad`. */
function servers() {
  const counts = { running: 0, most: 0, started: 0 };
  const startTarget = (): Promise<ParityTarget & AsyncDisposable> => {
    counts.running += 1;
    counts.started += 1;
    counts.most = Math.max(counts.most, counts.running);
    return Promise.resolve({
      baseUrl: "https://server",
      serverVersion: "v1",
      send: (request) =>
        request.url.endsWith("/bad") ? Promise.reject(new Error("refused")) : Promise.resolve(Response.json({})),
      tokenOf: (user) => user,
      compact: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => {
        counts.running -= 1;
        return Promise.resolve();
      },
    });
  };
  return { counts, startTarget };
}

test("each script has a server of its own, and no more of them run than there are lanes", async () => {
  const { counts, startTarget } = servers();
  const recorded: string[] = [];

  await recordAll({
    scripts: ["a", "b", "c", "d", "e"].map(scriptOf),
    startTarget,
    lanes: 2,
    onRecorded: ({ script }) => void recorded.push(script),
  });

  expect(recorded.sort()).toEqual(["a", "b", "c", "d", "e"]);
  expect(counts).toEqual({ running: 0, most: 2, started: 5 });
});

test("after a failure nothing new begins, and what runs is ended before it is told", async () => {
  const { counts, startTarget } = servers();
  const recorded: string[] = [];

  const all = recordAll({
    scripts: ["bad", "a", "b", "c"].map(scriptOf),
    startTarget,
    lanes: 1,
    onRecorded: ({ script }) => void recorded.push(script),
  });

  await expect(all).rejects.toThrow(/script bad/);
  expect(recorded).toEqual([]);
  expect(counts).toMatchObject({ running: 0, started: 1 });
});
