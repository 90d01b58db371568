// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { desiredDeployment } from "./desired-deployment.ts";

const metadata = {
  name: "obj",
  namespace: "demo",
  uid: "u1",
  resourceVersion: "1",
  creationTimestamp: "2026-01-01T00:00:00Z",
};
const sample: Stored<Sample> = { apiVersion: "nuvolaris.org/v1", kind: "Sample", metadata, spec: { count: 2 } };

test("a Sample becomes a Deployment of its name with as many replicas as it counts", () => {
  expect(desiredDeployment(sample, "web:1")).toMatchObject({
    metadata: { name: "obj", namespace: "demo" },
    spec: { replicas: 2, template: { spec: { containers: [{ image: "web:1" }] } } },
  });
});

test("the Sample's image wins over the operator's", () => {
  const own: Stored<Sample> = { ...sample, spec: { count: 2, image: "own:7" } };

  expect(desiredDeployment(own, "web:1").spec?.template.spec?.containers[0]?.image).toBe("own:7");
});

test("the selector matches the pods of this Sample and of no other", () => {
  const mine = desiredDeployment(sample, "web:1");
  const other = desiredDeployment({ ...sample, metadata: { ...metadata, name: "other" } }, "web:1");

  expect(mine.spec?.selector.matchLabels).toEqual(mine.spec?.template.metadata?.labels);
  expect(mine.spec?.selector).not.toEqual(other.spec?.selector);
});

test("pods meet the restricted pod security standard", () => {
  const spec = desiredDeployment(sample, "web:1").spec?.template.spec;

  expect(spec).toMatchObject({
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } }],
  });
});
