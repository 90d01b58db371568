// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { programProbe } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { examine, formatFindings } from "./report.ts";

const probes = [
  programProbe({ name: "here", commands: ["here"], args: [], enables: "this", howToGet: "no need" }),
  programProbe({ name: "not-here", commands: ["gone"], args: [], enables: "that", howToGet: "install it" }),
];
const runProgram = (command: string): Promise<string> =>
  command === "here" ? Promise.resolve("v1.2.3") : Promise.reject(new Error("cannot run"));

test("what is there is told with its version, what is not with the reason and how to get it", async () => {
  expect(formatFindings(await examine(probes, runProgram))).toBe(
    [
      "yes  here      1.2.3: this",
      "no   not-here  gone: cannot run",
      "               enables: that",
      "               get it: install it",
    ].join("\n"),
  );
});

test("findings are plain data, for --json", async () => {
  const [first] = await examine(probes, runProgram);

  expect(JSON.parse(JSON.stringify(first))).toEqual({
    name: "here",
    enables: "this",
    howToGet: "no need",
    available: true,
    version: "1.2.3",
  });
});
