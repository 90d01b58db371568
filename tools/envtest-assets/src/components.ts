// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { EnvtestComponent } from "@nuvolaris/testing";
import type { KubernetesRelease } from "./releases.ts";
import { UsageError } from "./usage-error.ts";

/** The Go modules that the binaries come from. etcd has one of its own: in Kubernetes' it would lift gRPC for both. */
export type GoModuleName = "kubernetes" | "etcd";

/** How one program is built. */
export interface ComponentRecipe {
  readonly component: EnvtestComponent;
  readonly module: GoModuleName;
  /** The main package's import path. */
  readonly goPackage: string;
  /** Whether `build` makes it when no component is named. */
  readonly isDefault: boolean;
}

/** In the order in which they are built: what takes longest and is needed most comes first. */
export const componentRecipes: readonly ComponentRecipe[] = [
  kubernetes("kube-apiserver", true),
  { component: "etcd", module: "etcd", goPackage: "go.etcd.io/etcd/server/v3", isDefault: true },
  kubernetes("kubectl", true),
  kubernetes("kube-controller-manager", false),
  kubernetes("kube-scheduler", false),
  kubernetes("kubelet", false),
];

function kubernetes(component: EnvtestComponent, isDefault: boolean): ComponentRecipe {
  return { component, module: "kubernetes", goPackage: `k8s.io/kubernetes/cmd/${component}`, isDefault };
}

/** The recipes for `names`, or the default ones. Errors: {@link UsageError} for a name that the table does not have. */
export function recipesFor(names: readonly string[]): readonly ComponentRecipe[] {
  const known = componentRecipes.map(({ component }): string => component);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UsageError(`${unknown.join(", ")} cannot be built; there are ${known.join(", ")}`);
  return componentRecipes.filter(({ component, isDefault }) =>
    names.length === 0 ? isDefault : names.includes(component),
  );
}

/** What the linker is told: no symbol table, no debug information, and the version that `/version` answers. */
export function linkerFlags(module: GoModuleName, { version }: KubernetesRelease): string {
  if (module === "etcd") return "-s -w";
  const [major = "", minor = ""] = version.split(".");
  const variables = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor };
  const settings = Object.entries(variables).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ["-s", "-w", ...settings].join(" ");
}
