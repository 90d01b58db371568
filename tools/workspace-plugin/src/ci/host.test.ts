// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { lookAtHost, whyNever, type Host } from "./host.ts";
import { usualRequirements } from "./requirement.ts";

const there = { available: true, version: "1.0" } as const;
const missing = { available: false, reason: "not found on the PATH" } as const;
const bareDebian: Host = {
  platform: "linux",
  mayInstall: true,
  docker: missing,
  chromium: missing,
  kubectl: missing,
  helm: missing,
  python: missing,
  kopf: missing,
};

function never(host: Host): readonly string[] {
  return usualRequirements.filter((requirement) => whyNever(requirement, host) !== undefined);
}

test("a Debian machine on which we are root can have everything, whatever it lacks", () => {
  expect(never(bareDebian)).toEqual([]);
});

test("what cannot be installed is not required, and what is there already is", () => {
  expect(never({ ...bareDebian, mayInstall: false })).toEqual(["k3s", "chromium", "kopf"]);
  expect(never({ ...bareDebian, mayInstall: false, docker: there, chromium: there })).toEqual(["kopf"]);
});

test("Python alone is no kopf: a package index has to give it", () => {
  const host: Host = { ...bareDebian, mayInstall: false, python: there };

  expect(whyNever("kopf", host)).toBe("not found on the PATH");
  expect(whyNever("kopf", { ...host, kopf: there })).toBeUndefined();
});

test("another system than Linux has the Docker engine that answers, or none", () => {
  const mac: Host = { ...bareDebian, platform: "darwin", mayInstall: false };

  expect(whyNever("k3s", mac)).toBe("no Docker engine answers (not found on the PATH)");
  expect(whyNever("k3s", { ...mac, docker: there })).toBeUndefined();
});

test("Go is no excuse: without it the real control plane is missing, not impossible", () => {
  expect(whyNever("envtest", { ...bareDebian, mayInstall: false })).toBeUndefined();
  expect(whyNever("kubectl", { ...bareDebian, mayInstall: false })).toBeUndefined();
});

test("the machine is asked for each program", async () => {
  const asked: string[] = [];

  const host = await lookAtHost((command) => {
    asked.push(command);
    return command === "kubectl" ? Promise.resolve("Client Version: v1.36.3") : Promise.reject(new Error("gone"));
  }, {});

  expect(asked).toEqual(
    expect.arrayContaining(["apt-get", "docker", "chromium", "google-chrome", "kubectl", "helm", "python3"]),
  );
  expect(host).toMatchObject({
    mayInstall: false,
    docker: { available: false },
    chromium: { available: false },
    kubectl: { available: true, version: "1.36.3" },
  });
});
