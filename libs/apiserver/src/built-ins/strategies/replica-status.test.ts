// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { collisionErrors, replicaStatusErrors } from "./replica-status.ts";

const counts = {
  parts: ["readyReplicas", "availableReplicas"],
  others: ["collisionCount"],
  ready: "readyReplicas",
} as const;

function object(status: object): { apiVersion: string; kind: string; metadata: object; status: object } {
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: {}, status };
}

test.each([
  [{}, []],
  [{ replicas: 2, readyReplicas: 2, availableReplicas: 1, collisionCount: 3 }, []],
  [
    { replicas: 1, readyReplicas: 2 },
    ["status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas"],
  ],
  [
    { replicas: 2, readyReplicas: 1, availableReplicas: 2 },
    ["status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas"],
  ],
  [{ collisionCount: -1 }, ["status.collisionCount: Invalid value: -1: must be greater than or equal to 0"]],
])("of the counts %j it says %j", (status, errors) => {
  expect(replicaStatusErrors(object(status), counts).map(formatFieldError)).toEqual(errors);
});

test("the number of collisions only grows", () => {
  const old = object({ collisionCount: 2 });

  expect(collisionErrors(object({ collisionCount: 3 }), old)).toEqual([]);
  expect(collisionErrors(object({ collisionCount: 1 }), old).map(formatFieldError)).toEqual([
    "status.collisionCount: Invalid value: 1: cannot be decremented",
  ]);
  expect(collisionErrors(object({}), old)).toHaveLength(1);
  expect(collisionErrors(object({}), object({}))).toEqual([]);
});
