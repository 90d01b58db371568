// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What an operator is about to run, checked as a whole: what each registration by itself cannot see. */
import type { ResourceKind } from "@nuvolaris/api-machinery";
import { namespaceSelection, NamespaceSelectionError } from "@nuvolaris/controller";
import { OperatorDeclarationError } from "./controller-declaration.ts";
import type { ControllerFactory } from "./operator-parts.ts";

/** A controller that was declared. */
export interface PlannedController {
  /** Unique in its operator: metrics, logs and the finalizer of a controller are told apart by it. */
  readonly name: string;
  /** Its own kind, then those that it owns or watches. */
  readonly kinds: readonly [ResourceKind, ...ResourceKind[]];
  readonly make: ControllerFactory;
  /** It is there for others to read: it runs on a standby too, and whatever kinds are chosen, and does nothing to its objects. */
  readonly isIndex?: true;
}

/** A kind that an operator reads. */
export interface OperatorKind {
  readonly kind: ResourceKind;
  /** `true`: its objects are reconciled or handled; `false`: they are only owned or watched. */
  readonly reconciled: boolean;
}

/** Throws {@link OperatorDeclarationError} for what are no patterns of namespaces: see namespaceSelection. */
export function checkedNamespaces(namespaces: readonly string[]): readonly string[] {
  if (namespaces.length === 0) {
    throw new OperatorDeclarationError(
      "the operator looks at no namespace: name some, or leave `namespaces` out for all",
    );
  }
  try {
    namespaceSelection(namespaces);
  } catch (error) {
    if (!(error instanceof NamespaceSelectionError)) throw error;
    throw new OperatorDeclarationError(error.message, { cause: error });
  }
  return namespaces;
}

/** Throws {@link OperatorDeclarationError} for controllers that cannot run side by side, or not in these namespaces. */
export function checkedControllers(
  controllers: readonly PlannedController[],
  namespaces: readonly string[] | undefined,
): readonly PlannedController[] {
  if (controllers.length === 0) {
    throw new OperatorDeclarationError("nothing was registered: call operator.on(…) or operator.controller(…)");
  }
  const names = new Set<string>();
  for (const { name, kinds } of controllers) {
    if (names.has(name)) {
      throw new OperatorDeclarationError(`two controllers are called ${name}: give one another name, as { name: "…" }`);
    }
    names.add(name);
    if (namespaces) checkScope(name, kinds);
  }
  return controllers;
}

/** The controllers whose own kind is one of these, and the indices that they may read; without kinds, all. */
export function controllersOf(
  controllers: readonly PlannedController[],
  kinds: readonly ResourceKind[] | undefined,
): readonly PlannedController[] {
  if (!kinds) return controllers;
  const isOne = ({ group, plural }: ResourceKind): boolean =>
    kinds.some((kind) => kind.group === group && kind.plural === plural);
  return controllers.filter(({ kinds: [own], isIndex = false }) => isIndex || isOne(own));
}

/** Each kind of the controllers once; first those that are reconciled. */
export function operatorKinds(controllers: readonly PlannedController[]): readonly OperatorKind[] {
  const kinds = new Map<string, OperatorKind>();
  const add = (kind: ResourceKind, reconciled: boolean): void => {
    const key = `${kind.plural}.${kind.group}/${kind.version}`;
    if (!kinds.has(key)) kinds.set(key, { kind, reconciled });
  };
  for (const { kinds: own, isIndex = false } of controllers) if (!isIndex) add(own[0], true);
  for (const { kinds: all } of controllers) for (const kind of all) add(kind, false);
  return [...kinds.values()];
}

/** Objects without a namespace would see a part of their children in each of the namespaces, and the whole in none. */
function checkScope(controller: string, [own, ...others]: PlannedController["kinds"]): void {
  const other = others.find(({ namespaced }) => namespaced);
  if (own.namespaced || !other) return;
  throw new OperatorDeclarationError(
    `controller ${controller}: ${own.kind} has no namespace, so it needs ${other.kind} of all namespaces: leave \`namespaces\` out`,
  );
}
