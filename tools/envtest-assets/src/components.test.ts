// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { componentRecipes, linkerFlags, recipesFor } from "./components.ts";
import { kubernetesReleases, releaseOf, stagingVersion } from "./releases.ts";
import { UsageError } from "./usage-error.ts";

const newest = kubernetesReleases[0];

test("without names the control plane and kubectl are built, kube-apiserver first", () => {
  expect(recipesFor([]).map(({ component }) => component)).toEqual([
    "kube-apiserver",
    "etcd",
    "kubectl",
    "kube-controller-manager",
  ]);
});

test("named components are built in the table's order, whatever order they were named in", () => {
  expect(recipesFor(["kubelet", "etcd"]).map(({ component }) => component)).toEqual(["etcd", "kubelet"]);
});

test("a component that the table does not have is the user's mistake, and the message lists them", () => {
  expect(() => recipesFor(["kubeadm", "etcd"])).toThrow(UsageError);
  expect(() => recipesFor(["kubeadm"])).toThrow(/^kubeadm cannot be built; there are .*kube-scheduler/);
});

test("each component is built from one package, once", () => {
  const packages = componentRecipes.map(({ goPackage }) => goPackage);

  expect(new Set(packages).size).toBe(packages.length);
});

test("Kubernetes' programs and helm are told their version, etcd knows its own", () => {
  expect(linkerFlags("kubernetes", releaseOf("1.36"))).toBe(
    "-s -w -X k8s.io/component-base/version.gitVersion=v1.36.3 -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36",
  );
  expect(linkerFlags("etcd", newest)).toBe("-s -w");
  expect(linkerFlags("helm", newest)).toBe("-s -w -X helm.sh/helm/v4/internal/version.version=v4.3.1");
});

test("the newest minor is the default, and others are found by name", () => {
  expect(releaseOf()).toBe(newest);
  expect(releaseOf("1.35").version).toMatch(/^1\.35\.\d+$/);
});

test("a minor that the table does not have is the user's mistake", () => {
  expect(() => releaseOf("1.12")).toThrow(/Kubernetes 1\.12 cannot be built; there are 1\.36, 1\.35, 1\.34/);
});

test("staging modules have the release's version with a zero in front", () => {
  expect(stagingVersion(releaseOf("1.36"))).toBe("v0.36.3");
});
