// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Operator, ResourceKind } from "@nuvolaris/framework";
import { UsageError } from "./usage-error.ts";

/** `samples.nuvolaris.org`, `configmaps`: how a kind is named without doubt. */
export function resourceName({ plural, group }: Pick<ResourceKind, "plural" | "group">): string {
  return group === "" ? plural : `${plural}.${group}`;
}

/** The kind of the operator that is meant: by kind, resource, or resource and group, in any case. Throws {@link UsageError}. */
export function namedKind(operator: Operator, text: string): ResourceKind {
  const wanted = text.toLowerCase();
  const kinds = operator.kinds().flatMap(({ kind, reconciled }) => (reconciled ? [kind] : []));
  const found = kinds.filter((kind) =>
    [kind.kind.toLowerCase(), kind.plural, resourceName(kind)].some((name) => name === wanted),
  );
  const [only, other] = found;
  if (only && !other) return only;
  const known = [...new Set(kinds.map(resourceName))].join(", ");
  throw new UsageError(
    only
      ? `"${text}" is more than one kind: name one of ${found.map(resourceName).join(", ")}`
      : `${operator.name} has no kind "${text}"; it looks after ${known}`,
  );
}
