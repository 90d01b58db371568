// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Job and CronJob. */
import { deepEqual, invalid, required, type FieldError, type JsonObject } from "@nuvolaris/api-machinery";
import type { ApiObject } from "../../registry/api-object.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { at, has, numberAt, objectAt, stringMapAt, textAt } from "../json-access.ts";
import { scheduleProblem } from "./cron-schedule.ts";
import { fieldName, immutable, nonNegative, oneOf } from "./field-checks.ts";
import { podSpecErrors } from "./pod-validation.ts";
import { templateWarnings } from "./pod-warnings.ts";
import { templateLabelErrors, workloadSelectorErrors } from "./selector-checks.ts";

const uidLabel = "batch.kubernetes.io/controller-uid";
const nameLabel = "batch.kubernetes.io/job-name";

/** Unless told otherwise, a job selects its pods by its own uid. The labels without a prefix are older, and still read. */
function withSelector(job: ApiObject): ApiObject {
  const spec = objectAt(job, "spec");
  if (at(spec, "manualSelector") === true) return job;
  const { uid = "", name = "" } = job.metadata;
  const template = objectAt(spec, "template");
  const metadata = objectAt(template, "metadata");
  const labels = {
    ...objectAt(metadata, "labels"),
    [uidLabel]: uid,
    [nameLabel]: name,
    "controller-uid": uid,
    "job-name": name,
  };
  const selector = objectAt(spec, "selector");
  const matchLabels = { ...objectAt(selector, "matchLabels"), [uidLabel]: uid };
  return {
    ...job,
    spec: {
      ...spec,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}

/** Labels of a job without any are those that its pods get. */
function withPodLabels(job: ApiObject): ApiObject {
  if (Object.keys(job.metadata.labels ?? {}).length > 0) return job;
  const labels = stringMapAt(job, "spec", "template", "metadata", "labels");
  return Object.keys(labels).length === 0 ? job : { ...job, metadata: { ...job.metadata, labels } };
}

function jobSpecErrors(spec: JsonObject, path: readonly string[]): FieldError[] {
  const root = nest(spec, path);
  const counts = [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
  ];
  const errors = counts.flatMap((count) => nonNegative(root, ...path, count));
  const field = fieldName(path);
  if (has(spec, "completionMode"))
    errors.push(...oneOf(`${field}.completionMode`, at(spec, "completionMode"), ["NonIndexed", "Indexed"]));
  if (textAt(spec, "completionMode") === "Indexed" && !has(spec, "completions")) {
    errors.push(required(`${field}.completions`, "when completion mode is Indexed"));
  }
  return [...errors, ...templateErrors(spec, field)];
}

function nest(value: JsonObject, path: readonly string[]): JsonObject {
  return path.reduceRight<JsonObject>((inner, name) => ({ [name]: inner }), value);
}

/** A pod that is always started again never completes. */
function templateErrors(spec: JsonObject, field: string): FieldError[] {
  const place = `${field}.template.spec`;
  const pod = at(spec, "template", "spec");
  const policy = textAt(pod, "restartPolicy");
  const errors = podSpecErrors(pod, place).filter((error) => error.field !== `${place}.restartPolicy`);
  if (policy === "Always" || policy === "") {
    return [...errors, required(`${place}.restartPolicy`, 'valid values: "OnFailure", "Never"')];
  }
  return [...errors, ...oneOf(`${place}.restartPolicy`, policy, ["OnFailure", "Never"])];
}

function jobErrors(job: ApiObject): FieldError[] {
  const spec = objectAt(job, "spec");
  const selected =
    at(spec, "manualSelector") === true ? workloadSelectorErrors(job, undefined) : generatedSelectorErrors(job);
  return [...selected, ...templateLabelErrors(job), ...jobSpecErrors(spec, ["spec"])];
}

function generatedSelectorErrors(job: ApiObject): FieldError[] {
  const selector = objectAt(job, "spec", "selector");
  const uid = at(selector, "matchLabels", uidLabel) ?? at(selector, "matchLabels", "controller-uid");
  const isOwn = Object.keys(objectAt(selector, "matchLabels")).length === 1 && uid === job.metadata.uid;
  return isOwn ? [] : [invalid("spec.selector", selector, "`selector` not auto-generated")];
}

/** What decides when a job is complete is settled on creation; a suspended one may still change where its pods run. */
function jobChangeErrors(job: ApiObject, old: ApiObject): FieldError[] {
  const isElastic =
    textAt(job, "spec", "completionMode") === "Indexed" &&
    deepEqual(at(job, "spec", "completions"), at(job, "spec", "parallelism"));
  const fixed = [
    ...(isElastic ? [] : ["completions"]),
    "selector",
    "completionMode",
    "podFailurePolicy",
    "successPolicy",
    "backoffLimitPerIndex",
    "managedBy",
  ];
  const errors = fixed.flatMap((member) => immutable(job, old, ["spec", member]));
  const isOpen = at(old, "spec", "suspend") === true && !has(old, "status", "startTime");
  return isOpen ? errors : [...errors, ...immutable(job, old, ["spec", "template"])];
}

export const jobStrategy: Strategy = {
  warnings: templateWarnings("spec", "template", "spec"),
  deleteWarning:
    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
  applyDefaults: withPodLabels,
  prepareForCreate: (job) => withPodLabels(withSelector(job)),
  validate: jobErrors,
  validateUpdate: (job, old) => [...jobErrors(job), ...jobChangeErrors(job, old)],
  selectableFields: { "status.successful": (job) => String(numberAt(job, "status", "succeeded")) },
};

/** The names of its jobs have eleven characters more. */
const longestCronJobName = 52;

function cronJobErrors(cronJob: ApiObject): FieldError[] {
  const { name = "" } = cronJob.metadata;
  const errors = ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"].flatMap((count) =>
    nonNegative(cronJob, "spec", count),
  );
  errors.unshift(...scheduleErrors(cronJob));
  errors.push(
    ...oneOf("spec.concurrencyPolicy", at(cronJob, "spec", "concurrencyPolicy"), ["Allow", "Forbid", "Replace"]),
  );
  errors.push(...timeZoneErrors(cronJob));
  errors.push(...jobSpecErrors(objectAt(cronJob, "spec", "jobTemplate", "spec"), ["spec", "jobTemplate", "spec"]));
  if (name.length > longestCronJobName)
    errors.unshift(invalid("metadata.name", name, `must be no more than ${longestCronJobName} characters`));
  return errors;
}

function scheduleErrors(cronJob: ApiObject): FieldError[] {
  const schedule = textAt(cronJob, "spec", "schedule");
  if (schedule === "") return [required("spec.schedule", "")];
  if (schedule.includes("TZ")) {
    return [invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")];
  }
  const problem = scheduleProblem(schedule);
  return problem === undefined ? [] : [invalid("spec.schedule", schedule, problem)];
}

function timeZoneErrors(cronJob: ApiObject): FieldError[] {
  if (!has(cronJob, "spec", "timeZone")) return [];
  const zone = textAt(cronJob, "spec", "timeZone");
  const refuse = (detail: string): FieldError[] => [invalid("spec.timeZone", zone, detail)];
  if (zone === "") return refuse("timeZone must be nil or non-empty string");
  if (zone.toLowerCase() === "local") {
    return refuse("timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
  }
  return isTimeZone(zone) ? [] : refuse(`unknown time zone ${zone}`);
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const cronJobStrategy: Strategy = {
  warnings: templateWarnings("spec", "jobTemplate", "spec", "template", "spec"),
  validate: cronJobErrors,
};
