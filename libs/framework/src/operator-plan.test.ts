// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Deployment, Namespace } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { OperatorDeclarationError } from "./controller-declaration.ts";
import { createOperator, type Operator } from "./operator.ts";

const idle = (): Promise<undefined> => Promise.resolve(undefined);

test.each([
  [[], "the operator looks at no namespace: name some, or leave `namespaces` out for all"],
  [["a", "b", "a"], 'namespaces[2]: "a" is named twice'],
  [["team-*", "!*"], "the patterns [team-*, !*] leave no namespace"],
])("namespaces %j are refused", (namespaces, message) => {
  expect(() => createOperator({ namespaces })).toThrow(new OperatorDeclarationError(message));
});

const wrong: readonly (readonly [string, (operator: Operator) => void, string])[] = [
  [
    "two controllers of one name",
    (operator) => {
      operator.controller(Sample).reconcile(idle);
      operator.controller(Sample).reconcile(idle);
    },
    'two controllers are called samples.nuvolaris.org: give one another name, as { name: "…" }',
  ],
  [
    "a controller whose name makes no finalizer",
    (operator) => {
      operator.controller(Sample, { name: "my controller" }).finalize(idle).reconcile(idle);
    },
    'controller my controller: "my controller-finalizer" cannot be a finalizer\'s name; give the controller a name of at most 53 of a-z, A-Z, 0-9, "-", "_", "."',
  ],
  [
    "an owner without a namespace that would see a part of its children",
    (operator) => {
      operator.controller(Namespace).owns(Deployment).reconcile(idle);
    },
    "controller namespaces: Namespace has no namespace, so it needs Deployment of all namespaces: leave `namespaces` out",
  ],
];
test.each(wrong)("%s cannot run", async (_case, declare, message) => {
  const operator = createOperator({ namespaces: ["default"] });
  declare(operator);

  await expect(operator.run()).rejects.toThrow(new OperatorDeclarationError(message));
});
