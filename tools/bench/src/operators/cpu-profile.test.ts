// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { profileRows, type CpuProfile } from "./cpu-profile.ts";

function profile(samples: readonly number[]): CpuProfile {
  const names = ["(idle)", "parse", "write", "parse"];
  const nodes = names.map((functionName, id) => ({
    id,
    callFrame: { functionName, url: id === 0 ? "" : "file:///x/client.mjs", lineNumber: id === 2 ? 9 : 4 },
  }));
  return { nodes, samples, timeDeltas: samples.map(() => 1000) };
}

test("a function's time is that of its places in the call tree together, without idle time", () => {
  expect(profileRows(profile([1, 0, 0, 3, 2, 1]))).toEqual([
    { name: "parse client.mjs:5", selfMs: 3, share: 0.75 },
    { name: "write client.mjs:10", selfMs: 1, share: 0.25 },
  ]);
});
