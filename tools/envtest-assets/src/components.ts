// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { EnvtestComponent } from "@nuvolaris/testing";
import { helmVersion, type KubernetesRelease } from "./releases.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The Go modules that the binaries come from. etcd has one of its own, for in Kubernetes' it would lift gRPC for both, and
 * so has helm, which takes a client-go of its own choice.
 */
export type GoModuleName = "kubernetes" | "etcd" | "helm";

/** How one program is built. */
export interface ComponentRecipe {
  readonly component: EnvtestComponent;
  readonly module: GoModuleName;
  /** The main package's import path. */
  readonly goPackage: string;
  /** Whether `build` makes it when no component is named: what `npm test` uses. */
  readonly isDefault: boolean;
}

/** In the order in which they are built: what takes longest and is needed most comes first. */
export const componentRecipes: readonly ComponentRecipe[] = [
  kubernetes("kube-apiserver", { isDefault: true }),
  { component: "etcd", module: "etcd", goPackage: "go.etcd.io/etcd/server/v3", isDefault: true },
  kubernetes("kubectl", { isDefault: true }),
  kubernetes("kube-controller-manager", { isDefault: true }),
  kubernetes("kube-scheduler", { isDefault: false }),
  kubernetes("kubelet", { isDefault: false }),
  kubernetes("kube-proxy", { isDefault: false }),
  { component: "helm", module: "helm", goPackage: "helm.sh/helm/v4/cmd/helm", isDefault: false },
];

function kubernetes(component: EnvtestComponent, { isDefault }: { readonly isDefault: boolean }): ComponentRecipe {
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

/** What the linker is told: no symbol table, no debug information, and the version that the program answers. */
export function linkerFlags(module: GoModuleName, release: KubernetesRelease): string {
  const settings = Object.entries(versionVariables(module, release)).map(([name, value]) => `-X ${name}=${value}`);
  return ["-s", "-w", ...settings].join(" ");
}

function versionVariables(module: GoModuleName, { version }: KubernetesRelease): Readonly<Record<string, string>> {
  // etcd's version is a constant of its source.
  if (module === "etcd") return {};
  if (module === "helm") return { "helm.sh/helm/v4/internal/version.version": `v${helmVersion}` };
  const [major = "", minor = ""] = version.split(".");
  const component = "k8s.io/component-base/version";
  return {
    [`${component}.gitVersion`]: `v${version}`,
    [`${component}.gitMajor`]: major,
    [`${component}.gitMinor`]: minor,
  };
}
