// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which of Kubernetes' Go packages are read, and under which names their facts are written. */

/** A Go package that declares API types. */
export interface ApiPackage {
  /** `apps/v1`: the name in the generated texts; the file is `apps-v1.ts`. */
  readonly name: string;
  /** The API group that its kinds belong to. `meta.k8s.io` for the kinds that every group shares. */
  readonly group: string;
  readonly version: string;
  readonly module: string;
  readonly folder: string;
  /** The Go files with the types; all others in the package hold code. */
  readonly files: readonly string[];
  /** What the type names begin with in Kubernetes' OpenAPI documents. */
  readonly openApiPrefix: string;
  /** The OpenAPI document, without its suffix. */
  readonly document: string;
}

/** The generally available groups, in the order in which a real server lists them. */
export const apiPackages: readonly ApiPackage[] = [
  {
    name: "meta/v1",
    group: "meta.k8s.io",
    version: "v1",
    module: "k8s.io/apimachinery",
    folder: "pkg/apis/meta/v1",
    files: ["types.go"],
    openApiPrefix: "io.k8s.apimachinery.pkg.apis.meta.v1.",
    document: "api__v1",
  },
  { ...stagingPackage("core", "v1", ""), document: "api__v1" },
  {
    ...stagingPackage("apiregistration", "v1", "apiregistration.k8s.io"),
    module: "k8s.io/kube-aggregator",
    folder: "pkg/apis/apiregistration/v1",
    openApiPrefix: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.",
  },
  stagingPackage("apps", "v1", "apps"),
  stagingPackage("events", "v1", "events.k8s.io"),
  stagingPackage("authentication", "v1", "authentication.k8s.io"),
  stagingPackage("authorization", "v1", "authorization.k8s.io"),
  stagingPackage("autoscaling", "v2", "autoscaling"),
  stagingPackage("autoscaling", "v1", "autoscaling"),
  stagingPackage("batch", "v1", "batch"),
  stagingPackage("certificates", "v1", "certificates.k8s.io"),
  stagingPackage("networking", "v1", "networking.k8s.io"),
  stagingPackage("policy", "v1", "policy"),
  stagingPackage("rbac", "v1", "rbac.authorization.k8s.io"),
  stagingPackage("storage", "v1", "storage.k8s.io"),
  stagingPackage("admissionregistration", "v1", "admissionregistration.k8s.io"),
  {
    ...stagingPackage("apiextensions", "v1", "apiextensions.k8s.io"),
    module: "k8s.io/apiextensions-apiserver",
    folder: "pkg/apis/apiextensions/v1",
    files: ["types.go", "types_jsonschema.go"],
    openApiPrefix: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.",
  },
  stagingPackage("scheduling", "v1", "scheduling.k8s.io"),
  stagingPackage("coordination", "v1", "coordination.k8s.io"),
  stagingPackage("node", "v1", "node.k8s.io"),
  stagingPackage("discovery", "v1", "discovery.k8s.io"),
  stagingPackage("flowcontrol", "v1", "flowcontrol.apiserver.k8s.io"),
];

/** `apps/v1` → `apps-v1`, the generated file. */
export function fileStem(packageName: string): string {
  return packageName.replace("/", "-");
}

/** `apps/v1` → `appsV1`, the constant in the generated file. */
export function constantName(packageName: string): string {
  return packageName.replace(/\/v(\d)/, "V$1");
}

function stagingPackage(folder: string, version: string, group: string): ApiPackage {
  return {
    name: `${folder}/${version}`,
    group,
    version,
    module: "k8s.io/api",
    folder: `${folder}/${version}`,
    files: ["types.go"],
    openApiPrefix: `io.k8s.api.${folder}.${version}.`,
    document: `apis__${group}__${version}`,
  };
}
