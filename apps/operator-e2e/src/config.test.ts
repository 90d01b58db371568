// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseE2eConfig, UsageError } from "./config.ts";

const parse = (argv: readonly string[], environment: Record<string, string> = {}) =>
  parseE2eConfig({ argv, environment });

test("nothing is needed: the best control plane is looked for, and every test runs", () => {
  expect(parse([])).toEqual({
    controlPlane: undefined,
    context: undefined,
    filter: undefined,
    podImage: undefined,
    required: new Set(),
  });
});

test("flags say where and what, the environment what must not be missing", () => {
  const argv = ["--control-plane", "existing", "--context", "kind-dev", "--filter", "leader", "--pod-image", "web:1"];

  expect(parse(argv, { E2E_REQUIRED: "k3s,kubectl" })).toEqual({
    controlPlane: "existing",
    context: "kind-dev",
    filter: "leader",
    podImage: "web:1",
    required: new Set(["k3s", "kubectl"]),
  });
});

test.each([
  [["--control-plane", "existing"], /needs --context: the current context is never used unasked/],
  [["--context", "kind-dev"], /--context is for --control-plane existing/],
  [["--control-plane", "k3s", "--context", "kind-dev"], /--context is for --control-plane existing/],
  [["--control-plane", "minikube"], /Allowed choices are k3s, envtest, embedded, existing/],
  [["--nonsense"], /unknown option '--nonsense'/],
  [["surplus"], /too many arguments/],
])("%j is a usage error that says what is wrong", (argv, message) => {
  expect(() => parse(argv)).toThrow(UsageError);
  expect(() => parse(argv)).toThrow(message);
});

test("a name that E2E_REQUIRED cannot mean is refused", () => {
  expect(() => parse([], { E2E_REQUIRED: "k3s,minikube" })).toThrow(/E2E_REQUIRED names minikube/);
});

test("help is no error", () => {
  expect(parse(["--help"])).toEqual({ help: expect.stringContaining("--control-plane <name>") });
});
