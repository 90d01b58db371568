// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The names of schemas in OpenAPI documents: a type's Go package, or a custom kind's group, read from right to left. */
import type { QualifiedName, ScalarName } from "../built-ins/type-facts.ts";

const foreignPackages: Readonly<Record<string, string>> = {
  "meta/v1": "io.k8s.apimachinery.pkg.apis.meta.v1",
  "apiextensions/v1": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
  "apiregistration/v1": "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1",
};

/** `apps/v1.Deployment` → `io.k8s.api.apps.v1.Deployment`. */
export function typeComponent(name: QualifiedName): string {
  const dot = name.indexOf(".");
  const packageName = name.slice(0, dot);
  const prefix = foreignPackages[packageName] ?? `io.k8s.api.${packageName.replace("/", ".")}`;
  return `${prefix}${name.slice(dot)}`;
}

/** `Sample` of `nuvolaris.org/v1` → `org.nuvolaris.v1.Sample`. */
export function customComponent(
  { group, version }: { readonly group: string; readonly version: string },
  kind: string,
): string {
  return `${group.split(".").toReversed().join(".")}.${version}.${kind}`;
}

/** Scalars that have a schema of their own, so that `kubectl explain` says `<Quantity>`. */
export const scalarComponents: Readonly<Partial<Record<ScalarName, string>>> = {
  Time: "io.k8s.apimachinery.pkg.apis.meta.v1.Time",
  MicroTime: "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
  Quantity: "io.k8s.apimachinery.pkg.api.resource.Quantity",
  IntOrString: "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
  FieldsV1: "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
  RawExtension: "io.k8s.apimachinery.pkg.runtime.RawExtension",
};

export function componentRef(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
