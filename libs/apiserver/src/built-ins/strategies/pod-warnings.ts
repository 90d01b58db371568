// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What is stored as it was written though it is hardly meant so (kubernetes, pkg/api/pod/warnings.go).
import { parseQuantity, type JsonValue } from "@nuvolaris/api-machinery";
import type { Strategy } from "../../registry/strategy.ts";
import { at, listAt, stringMapAt, textAt } from "../json-access.ts";

/** Texts for `Warning` headers. `field` is where the pod's spec lies. */
export function podSpecWarnings(spec: JsonValue | undefined, field: string): readonly string[] {
  return ["initContainers", "containers"].flatMap((member) =>
    listAt(spec, member).flatMap((container, index) => containerWarnings(container, `${field}.${member}[${index}]`)),
  );
}

/** The same for the pods that an object makes, when its generation says that something changed. */
export function templateWarnings(...template: readonly string[]): NonNullable<Strategy["warnings"]> {
  return (object, old) =>
    old !== undefined && old.metadata.generation === object.metadata.generation
      ? []
      : podSpecWarnings(at(object, ...template), template.join("."));
}

function containerWarnings(container: JsonValue, field: string): readonly string[] {
  const amounts = (["limits", "requests"] as const).flatMap((side) =>
    fractionWarnings(stringMapAt(container, "resources", side), `${field}.resources.${side}`),
  );
  return [...amounts, ...environmentWarnings(container, field)];
}

const countedInBytes = new Set(["memory", "ephemeral-storage", "storage"]);

function fractionWarnings(amounts: Readonly<Record<string, string>>, field: string): readonly string[] {
  return Object.entries(amounts)
    .filter(([name, amount]) => countedInBytes.has(name) && isFraction(amount))
    .map(
      ([name, amount]) =>
        `${field}[${name}]: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`,
    );
}

/** Whether it is no whole number. */
export function isFraction(amount: string): boolean {
  const { units, scale } = parseQuantity(amount);
  return scale < 0 && units % 10n ** BigInt(-scale) !== 0n;
}

function environmentWarnings(container: JsonValue, field: string): readonly string[] {
  const names = listAt(container, "env").map((variable) => textAt(variable, "name"));
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [
          `${field}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
        ]
      : [],
  );
}
