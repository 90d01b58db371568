// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { ApiObject } from "../../registry/api-object.ts";
import { at, objectAt } from "../json-access.ts";
import { scheduleProblem } from "./cron-schedule.ts";
import { jobStrategy } from "./job-strategies.ts";
import { testContext } from "./test-context.ts";

const podSpec = {
  containers: [{ name: "a", image: "x", imagePullPolicy: "Always" }],
  restartPolicy: "Never",
  dnsPolicy: "ClusterFirst",
};

function job(spec: object = {}, status: object = {}): ApiObject {
  const metadata = { name: "j", uid: "u" };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata,
    spec: { template: { spec: podSpec }, completions: 1, ...spec },
    status,
  };
}

async function prepared(object: ApiObject): Promise<ApiObject> {
  return (await jobStrategy.prepareForCreate?.(object, testContext())) ?? object;
}

async function changeErrors(object: ApiObject, old: ApiObject): Promise<readonly string[]> {
  return ((await jobStrategy.validateUpdate?.(object, old, testContext())) ?? []).map(formatFieldError);
}

test("a job selects its pods by its own uid", async () => {
  const object = await prepared(job());
  const labels = {
    "batch.kubernetes.io/controller-uid": "u",
    "batch.kubernetes.io/job-name": "j",
    "controller-uid": "u",
    "job-name": "j",
  };

  expect(at(object, "spec", "selector")).toEqual({ matchLabels: { "batch.kubernetes.io/controller-uid": "u" } });
  expect(at(object, "spec", "template", "metadata", "labels")).toEqual(labels);
  expect(object.metadata.labels).toEqual(labels);
});

test("a job that selects by hand is left alone", async () => {
  const given = job({ manualSelector: true, selector: { matchLabels: { a: "b" } } });

  expect((await prepared(given))["spec"]).toEqual(given["spec"]);
});

test("completions and template are settled", async () => {
  const old = await prepared(job());
  const changed = { ...old, spec: { ...objectAt(old, "spec"), completions: 2 } };

  expect(await changeErrors(old, old)).toEqual([]);
  expect(await changeErrors(changed, old)).toEqual(["spec.completions: Invalid value: 2: field is immutable"]);
});

test("a suspended job that has not begun may still get another template", async () => {
  const old = await prepared(job({ suspend: true }));
  const spec = objectAt(old, "spec");
  const template = { ...objectAt(spec, "template"), spec: { ...podSpec, nodeSelector: { a: "b" } } };
  const changed = { ...old, spec: { ...spec, template } };

  expect(await changeErrors(changed, old)).toEqual([]);
  expect(await changeErrors(changed, { ...old, status: { startTime: "2026-01-01T00:00:00Z" } })).toHaveLength(1);
});

test("an indexed job may be scaled when both counts go together", async () => {
  const counts = { completionMode: "Indexed", completions: 2, parallelism: 2 };
  const old = await prepared(job(counts));
  const scaled = { ...old, spec: { ...objectAt(old, "spec"), completions: 3, parallelism: 3 } };

  expect(await changeErrors(scaled, old)).toEqual([]);
});

test.each(["* * * * *", "*/15 0-6 1,15 jan-mar mon", "@daily", "@every 1h30m", "0 0 * * SUN"])(
  "%s is a schedule",
  (schedule) => {
    expect(scheduleProblem(schedule)).toBeUndefined();
  },
);

test.each([
  ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
  ["61 * * * *", "end of range (61) above maximum (59): 61"],
  ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["* * * * 5-1", "beginning of range (5) beyond end of range (1): 5-1"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
  ["1/2/3 * * * *", "too many slashes: 1/2/3"],
  ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ["@sometimes", "unrecognized descriptor: @sometimes"],
])("%s is refused: %s", (schedule, problem) => {
  expect(scheduleProblem(schedule)).toBe(problem);
});
