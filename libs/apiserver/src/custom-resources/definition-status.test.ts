// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionStatus,
} from "@nuvolaris/crd-schema";
import { expect, test } from "vitest";
import { nextDefinitionStatus, terminatingStatus } from "./definition-status.ts";

const now = Date.UTC(2026, 0, 1);
const later = now + 60_000;

function definition(
  names: Partial<CustomResourceDefinitionNames> & { plural: string },
  status?: CustomResourceDefinitionStatus,
): CustomResourceDefinition {
  const { plural } = names;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { singular: plural.slice(0, -1), kind: plural, listKind: `${plural}List`, ...names },
      versions: [{ name: "v1", served: true, storage: true }],
    },
    ...(status !== undefined && { status }),
  };
}

function conditionsOf({ conditions = [] }: CustomResourceDefinitionStatus): string[] {
  return conditions.map(({ type, status, reason = "" }) => `${type} ${status} ${reason}`);
}

test("names that are free are accepted, and with them the definition is established", () => {
  const crd = definition({ plural: "things", shortNames: ["th"], categories: ["all"] });
  const status = nextDefinitionStatus(crd, [crd], now);

  expect(conditionsOf(status)).toEqual(["NamesAccepted True NoConflicts", "Established True InitialNamesAccepted"]);
  expect(status.acceptedNames).toEqual(crd.spec.names);
  expect(status.conditions?.[0]?.lastTransitionTime).toBe("2026-01-01T00:00:00Z");
});

test("a status that is right stays the very same", () => {
  const crd = definition({ plural: "things" });
  const settled = { ...crd, status: nextDefinitionStatus(crd, [crd], now) };

  expect(nextDefinitionStatus(settled, [settled], later)).toBe(settled.status);
});

test("names of others in the group are refused one by one; those that are free are kept", () => {
  const first = definition({ plural: "things", shortNames: ["th"], kind: "Thing" });
  const owner = { ...first, status: nextDefinitionStatus(first, [first], now) };
  const second = definition({ plural: "others", shortNames: ["th", "ot"], kind: "Thing" });
  const status = nextDefinitionStatus(second, [owner, second], now);

  expect(status.acceptedNames).toEqual({ plural: "others", singular: "other", kind: "", listKind: "othersList" });
  expect(conditionsOf(status)).toEqual(["NamesAccepted False KindConflict", "Established False NotAccepted"]);
  expect(status.conditions?.[0]?.message).toBe('"Thing" is already in use');
});

test("when the other one is gone, the names are accepted, and the change of the condition has its time", () => {
  const first = definition({ plural: "things", kind: "Thing" });
  const owner = { ...first, status: nextDefinitionStatus(first, [first], now) };
  const second = definition({ plural: "others", kind: "Thing" });
  const waiting = { ...second, status: nextDefinitionStatus(second, [owner, second], now) };
  const status = nextDefinitionStatus(waiting, [waiting], later);

  expect(conditionsOf(status)).toEqual(["NamesAccepted True NoConflicts", "Established True InitialNamesAccepted"]);
  expect(status.conditions?.[0]?.lastTransitionTime).toBe("2026-01-01T00:01:00Z");
});

test("a definition stays established when it asks for a name that is taken", () => {
  const mine = definition({ plural: "mine" });
  const settled = { ...mine, status: nextDefinitionStatus(mine, [mine], now) };
  const other = definition({ plural: "others", shortNames: ["o"] });
  const owner = { ...other, status: nextDefinitionStatus(other, [other], now) };
  const greedy = { ...settled, spec: { ...settled.spec, names: { ...settled.spec.names, shortNames: ["o"] } } };
  const status = nextDefinitionStatus(greedy, [owner, greedy], later);

  expect(conditionsOf(status)).toEqual([
    "NamesAccepted False ShortNamesConflict",
    "Established True InitialNamesAccepted",
  ]);
  expect(status.acceptedNames?.shortNames).toBeUndefined();
});

test("definitions of other groups are no rivals", () => {
  const crd = definition({ plural: "things" });
  const elsewhere = {
    ...crd,
    spec: { ...crd.spec, group: "other.org" },
    metadata: { name: "things.other.org" },
    status: nextDefinitionStatus(crd, [crd], now),
  };

  expect(conditionsOf(nextDefinitionStatus(crd, [elsewhere, crd], now))[0]).toBe("NamesAccepted True NoConflicts");
});

test("a group of Kubernetes' own tells whether its API was approved", () => {
  const crd = definition({ plural: "things" });
  const annotations = { "api-approved.kubernetes.io": "unapproved, experiment" };
  const own = { ...crd, metadata: { ...crd.metadata, annotations }, spec: { ...crd.spec, group: "x.k8s.io" } };

  expect(conditionsOf(nextDefinitionStatus(own, [own], now))).toContain(
    "KubernetesAPIApprovalPolicyConformant False UnapprovedAnnotation",
  );
});

test("a deletion is told step by step", () => {
  const pending = terminatingStatus(undefined, "InstanceDeletionPending", now);
  const done = terminatingStatus(pending, "InstanceDeletionCompleted", later);

  expect(conditionsOf(pending)).toEqual(["Terminating True InstanceDeletionPending"]);
  expect(conditionsOf(done)).toEqual(["Terminating False InstanceDeletionCompleted"]);
  expect(done.conditions?.[0]?.lastTransitionTime).toBe("2026-01-01T00:01:00Z");
});
