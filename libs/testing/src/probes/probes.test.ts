// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { chromiumProbe, goProbe, kubectlProbe, nodeProbe } from "./probes.ts";
import { runProgram } from "./run-program.ts";
import { isAtLeast } from "./version.ts";

test("the version is taken out of what the program prints", async () => {
  const found = await kubectlProbe.run(() => Promise.resolve("Client Version: v1.32.4\nKustomize Version: v5.5.0\n"));

  expect(found).toEqual({ available: true, version: "1.32.4" });
});

test("a version that is too old is not available, and the reason names both", async () => {
  const found = await goProbe.run(() => Promise.resolve("go version go1.19.8 linux/amd64"));

  expect(found).toEqual({ available: false, reason: "go is 1.19.8, 1.26 or newer is needed" });
});

test("the first of several programs that answers counts", async () => {
  const found = await chromiumProbe.run((command) =>
    command === "google-chrome"
      ? Promise.resolve("Google Chrome 150.0.1")
      : Promise.reject(new Error("no such program")),
  );

  expect(found).toEqual({ available: true, version: "150.0.1" });
});

test("a program that is not there is reported as such", async () => {
  const found = await nodeProbe.run(() => runProgram("no-such-program-anywhere", []));

  expect(found).toEqual({ available: false, reason: "node: not found on the PATH" });
});

test("a program that fails is reported with its last words", async () => {
  const found = await nodeProbe.run(() => Promise.reject(new Error("Command failed\ncannot connect to the daemon")));

  expect(found).toEqual({ available: false, reason: "node: cannot connect to the daemon" });
});

test.each([
  ["1.26.0", "1.26", true],
  ["1.9", "1.26", false],
  ["2.0", "1.26", true],
  ["1.26", "1.26.1", false],
])("is %s at least %s: %s", (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});
