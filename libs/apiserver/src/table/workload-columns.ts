// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Columns of what runs pods (apps, batch, and the older kinds of the core group). */
import { parseApiVersion } from "@nuvolaris/api-machinery";
import { at, has, listAt, numberAt, textAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import { ageOf, humanDuration } from "./age.ts";
import { containerColumns } from "./container-cells.ts";
import { age, flag, integer, named, shown, wide, type PrintedColumn } from "./generic-columns.ts";
import { labelsText, selectorText } from "./selector-text.ts";

const template = ["spec", "template"];
const selector = wide("Selector", (object) => selectorText(object, ["spec", "selector"]));

const readyOfDesired = shown(
  "Ready",
  (object) => `${numberAt(object, "status", "readyReplicas")}/${numberAt(object, "spec", "replicas")}`,
);

function count(name: string, ...path: readonly string[]): PrintedColumn {
  return integer(name, (object) => numberAt(object, ...path));
}

const replicaCounts = [
  count("Desired", "spec", "replicas"),
  count("Current", "status", "replicas"),
  count("Ready", "status", "readyReplicas"),
  age,
  ...containerColumns(...template),
];

/** The first of these conditions that is true, in the order in which they matter. */
function jobStatus(job: ApiObject): string {
  const conditions = listAt(job, "status", "conditions");
  const holds = (type: string): boolean =>
    conditions.some((condition) => textAt(condition, "type") === type && textAt(condition, "status") === "True");
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(holds) ?? "Running";
}

function jobCompletions(job: ApiObject): string {
  const succeeded = numberAt(job, "status", "succeeded");
  if (has(job, "spec", "completions")) return `${succeeded}/${numberAt(job, "spec", "completions")}`;
  const parallelism = numberAt(job, "spec", "parallelism");
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: ApiObject, now: number): string {
  const start = Date.parse(textAt(job, "status", "startTime"));
  const end = has(job, "status", "completionTime") ? Date.parse(textAt(job, "status", "completionTime")) : now;
  return Number.isNaN(start) || Number.isNaN(end) ? "" : humanDuration(end - start);
}

function revisionController({ metadata }: ApiObject): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return "<none>";
  const { group } = parseApiVersion(owner.apiVersion);
  return `${[owner.kind.toLowerCase(), group].filter((part) => part !== "").join(".")}/${owner.name}`;
}

const cronJobTemplate = ["spec", "jobTemplate", "spec", "template"];

/** By `group/resource`. */
export const workloadColumns: Readonly<Record<string, TableColumns>> = {
  "apps/deployments": named(
    readyOfDesired,
    shown("Up-to-date", (object) => numberAt(object, "status", "updatedReplicas")),
    shown("Available", (object) => numberAt(object, "status", "availableReplicas")),
    age,
    ...containerColumns(...template),
    wide("Selector", (object) => selectorText(object, ["spec", "selector"], "")),
  ),
  "apps/replicasets": named(...replicaCounts, selector),
  "/replicationcontrollers": named(
    ...replicaCounts,
    wide("Selector", (object) => labelsText(object, "spec", "selector")),
  ),
  "apps/statefulsets": named(readyOfDesired, age, ...containerColumns(...template)),
  "apps/daemonsets": named(
    count("Desired", "status", "desiredNumberScheduled"),
    count("Current", "status", "currentNumberScheduled"),
    count("Ready", "status", "numberReady"),
    count("Up-to-date", "status", "updatedNumberScheduled"),
    count("Available", "status", "numberAvailable"),
    shown("Node Selector", (object) => labelsText(object, ...template, "spec", "nodeSelector")),
    age,
    ...containerColumns(...template),
    selector,
  ),
  "apps/controllerrevisions": named(
    shown("Controller", revisionController),
    shown("Revision", (object) => numberAt(object, "revision")),
    age,
  ),
  "batch/jobs": named(
    shown("Status", jobStatus),
    shown("Completions", jobCompletions),
    shown("Duration", jobDuration),
    age,
    ...containerColumns(...template),
    selector,
  ),
  "batch/cronjobs": named(
    shown("Schedule", (object) => textAt(object, "spec", "schedule")),
    shown("Timezone", (object) => (has(object, "spec", "timeZone") ? textAt(object, "spec", "timeZone") : "<none>")),
    flag("Suspend", (object) =>
      at(object, "spec", "suspend") === true ? "True" : has(object, "spec", "suspend") ? "False" : "<unset>",
    ),
    integer("Active", (object) => listAt(object, "status", "active").length),
    shown("Last Schedule", (object, now) =>
      has(object, "status", "lastScheduleTime") ? ageOf(at(object, "status", "lastScheduleTime"), now) : "<none>",
    ),
    age,
    ...containerColumns(...cronJobTemplate),
    wide("Selector", (object) => selectorText(object, ["spec", "jobTemplate", "spec", "selector"])),
  ),
  "/podtemplates": named(
    ...containerColumns("template").map(({ column, cell }) => ({ column: { ...column, priority: 0 }, cell })),
    shown("Pod Labels", (object) => labelsText(object, "template", "metadata", "labels")),
  ),
};
