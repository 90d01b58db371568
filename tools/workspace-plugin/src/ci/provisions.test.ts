// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { Host } from "./host.ts";
import { buildsFor, packagesFor } from "./provisions.ts";
import { usualRequirements } from "./requirement.ts";

const there = { available: true, version: "1.0" } as const;
const missing = { available: false, reason: "not found on the PATH" } as const;
const bare: Host = {
  platform: "linux",
  mayInstall: true,
  docker: missing,
  chromium: missing,
  kubectl: missing,
  helm: missing,
  python: missing,
  kopf: missing,
};
const full: Host = {
  ...bare,
  docker: there,
  chromium: there,
  kubectl: there,
  helm: there,
  python: there,
  kopf: there,
};

function everything(host: Host, mustBuildNodeImage = true): { packages: string[]; builds: string[] } {
  return {
    packages: usualRequirements.flatMap((requirement) => packagesFor(requirement, host)),
    builds: usualRequirements.flatMap((requirement) =>
      buildsFor(requirement, { host, mustBuildNodeImage }).map(({ name }) => name),
    ),
  };
}

test("a bare machine gets all packages and builds", () => {
  expect(everything(bare)).toEqual({
    packages: ["docker.io", "iptables", "chromium", "python3-venv"],
    builds: ["real control plane", "base of the operator image", "node image", "kubectl", "helm", "kopf"],
  });
});

test("what is there is not installed again; what is built is left to the build's own cache", () => {
  expect(everything(full)).toEqual({
    packages: [],
    builds: ["real control plane", "base of the operator image", "node image", "kopf"],
  });
});

test("where an image of k3s can be had, none is made", () => {
  expect(everything(full, false).builds).toEqual(["real control plane", "kopf"]);
});

test("where nothing may be installed, nothing is tried", () => {
  expect(everything({ ...bare, mayInstall: false }).packages).toEqual([]);
});
