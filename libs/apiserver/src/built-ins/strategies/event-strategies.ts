// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Events, in both groups. https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
import { invalid, labelKeyProblems, required, type FieldError } from "@nuvolaris/api-machinery";
import type { ApiObject } from "../../registry/api-object.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { has, textAt } from "../json-access.ts";
import { problems } from "./field-checks.ts";

const longestNote = 1024;

/** An event lies where its object does; events of cluster-scoped objects lie in `default`. */
function namespaceErrors(event: ApiObject, member: string): FieldError[] {
  const of = textAt(event, member, "namespace");
  const own = event.metadata.namespace ?? "";
  // The field is named as core/v1 names it, whichever group was asked.
  const field = "involvedObject.namespace";
  if (of === "") return own === "" || own === "default" ? [] : [invalid(field, of, "does not match event.namespace")];
  return of === own ? [] : [invalid(field, of, "does not match event.namespace")];
}

/** The newer group insists on what the older one let pass. */
function strictErrors(event: ApiObject): FieldError[] {
  if (!has(event, "eventTime")) return [required("eventTime", ""), ...typeErrors(event)];
  const controller = textAt(event, "reportingController");
  return [
    ...(controller === "" ? [required("reportingController", "")] : []),
    ...problems("reportingController", controller, labelKeyProblems(controller)),
    ...["reportingInstance", "action", "reason"].flatMap((member) =>
      textAt(event, member) === "" ? [required(member, "")] : [],
    ),
    ...(textAt(event, "note").length > longestNote
      ? [invalid("message", "", `can have at most ${longestNote} characters`)]
      : []),
    ...typeErrors(event),
  ];
}

function typeErrors(event: ApiObject): FieldError[] {
  const type = textAt(event, "type");
  return type === "Normal" || type === "Warning" ? [] : [invalid("type", "", `has invalid value: ${type}`)];
}

const references = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

function fieldsOf(member: string): NonNullable<Strategy["selectableFields"]> {
  return Object.fromEntries(
    references.map((field) => [`${member}.${field}`, (event: ApiObject) => textAt(event, member, field)]),
  );
}

const coreEventStrategy: Strategy = {
  nameRule: "path",
  validate: (event) => namespaceErrors(event, "involvedObject"),
  selectableFields: {
    ...fieldsOf("involvedObject"),
    reason: (event) => textAt(event, "reason"),
    type: (event) => textAt(event, "type"),
    reportingComponent: (event) => textAt(event, "reportingComponent"),
    source: (event) => textAt(event, "source", "component") || textAt(event, "reportingComponent"),
  },
};

const eventStrategy: Strategy = {
  nameRule: "path",
  validate: (event) => [...namespaceErrors(event, "regarding"), ...strictErrors(event)],
  validateUpdate: (event) => namespaceErrors(event, "regarding"),
  selectableFields: {
    ...fieldsOf("regarding"),
    reason: (event) => textAt(event, "reason"),
    type: (event) => textAt(event, "type"),
    reportingController: (event) => textAt(event, "reportingController"),
  },
};

/** By `group/resource`. */
export const eventStrategies: Readonly<Record<string, Strategy>> = {
  "/events": coreEventStrategy,
  "events.k8s.io/events": eventStrategy,
};
