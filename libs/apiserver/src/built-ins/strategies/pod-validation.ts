// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a real server refuses of a pod, for what people get wrong; the fields it checks more deeply are in KNOWN-LIMITS. */
import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  forbidden,
  invalid,
  required,
  type FieldError,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { at, has, listAt, numberAt, objectAt, textAt } from "../json-access.ts";
import { containerErrors } from "./container-validation.ts";
import { duplicates, oneOf, problems } from "./field-checks.ts";

const restartPolicies = ["Always", "OnFailure", "Never"];
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

/** What is wrong with a PodSpec that stands at `field`. */
export function podSpecErrors(spec: JsonValue | undefined, field: string): FieldError[] {
  const volumes = listAt(spec, "volumes");
  const volumeNames = new Set(volumes.map((volume) => textAt(volume, "name")));
  return [
    ...volumeErrors(volumes, `${field}.volumes`),
    ...containerListErrors(spec, field, volumeNames),
    ...oneOf(`${field}.restartPolicy`, at(spec, "restartPolicy"), restartPolicies),
    ...oneOf(`${field}.dnsPolicy`, at(spec, "dnsPolicy"), dnsPolicies),
    ...dnsConfigErrors(spec, `${field}.dnsConfig`),
    ...nameErrors(spec, field),
    ...deadlineErrors(spec, field),
    ...listAt(spec, "tolerations").flatMap((toleration, index) =>
      tolerationErrors(toleration, `${field}.tolerations[${index}]`),
    ),
  ];
}

function containerListErrors(spec: JsonValue | undefined, field: string, volumes: ReadonlySet<string>): FieldError[] {
  const containers = listAt(spec, "containers");
  const initContainers = listAt(spec, "initContainers");
  if (containers.length === 0) return [required(`${field}.containers`, "")];
  const errors = containers.flatMap((container, index) =>
    containerErrors(container, `${field}.containers[${index}]`, volumes),
  );
  for (const index of duplicates(containers, (container) => textAt(container, "name"))) {
    errors.push(duplicate(`${field}.containers[${index}].name`, textAt(containers[index], "name")));
  }
  const names = containers.map((container) => textAt(container, "name"));
  const all = [...names, ...initContainers.map((container) => textAt(container, "name"))];
  for (const [index, container] of initContainers.entries()) {
    const place = `${field}.initContainers[${index}]`;
    const isTaken = all.indexOf(textAt(container, "name")) !== containers.length + index;
    errors.push(...containerErrors(container, place, volumes));
    if (isTaken && textAt(container, "name") !== "") errors.push(duplicate(`${place}.name`, textAt(container, "name")));
  }
  return [...errors, ...hostPortErrors(containers, field)];
}

/** A port of the node can be used once. */
function hostPortErrors(containers: readonly JsonValue[], field: string): FieldError[] {
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  for (const [container, ports] of containers.map((item) => listAt(item, "ports")).entries()) {
    for (const [index, port] of ports.entries()) {
      const hostPort = numberAt(port, "hostPort");
      const key = `${textAt(port, "protocol")}/${textAt(port, "hostIP")}/${hostPort}`;
      if (hostPort !== 0 && seen.has(key))
        errors.push(duplicate(`${field}.containers[${container}].ports[${index}].hostPort`, key));
      seen.add(key);
    }
  }
  return errors;
}

function volumeErrors(volumes: readonly JsonValue[], field: string): FieldError[] {
  const errors = volumes.flatMap((volume, index) => {
    const name = textAt(volume, "name");
    const place = `${field}[${index}]`;
    const [, ...others] = volumeSources(volume);
    const named =
      name === "" ? [required(`${place}.name`, "")] : problems(`${place}.name`, name, dnsLabelProblems(name));
    return [
      ...named,
      ...others.map((kind) => forbidden(`${place}.${kind}`, "may not specify more than 1 volume type")),
    ];
  });
  // A volume that is wrong in itself does not take its name.
  const isSound = (volume: JsonValue): boolean => volumeSources(volume).length < 2;
  for (const index of duplicates(volumes, (volume) => (isSound(volume) ? textAt(volume, "name") : ""))) {
    errors.push(duplicate(`${field}[${index}].name`, textAt(volumes[index], "name")));
  }
  return errors;
}

/** In the order in which Kubernetes looks at them. */
function volumeSources(volume: JsonValue): readonly string[] {
  const keys = Object.keys(objectAt(volume)).filter((key) => key !== "name" && has(volume, key));
  return keys.sort((a, b) => Number(b === "emptyDir") - Number(a === "emptyDir"));
}

function nameErrors(spec: JsonValue | undefined, field: string): FieldError[] {
  return ["serviceAccountName", "nodeName"].flatMap((member) => {
    const name = textAt(spec, member);
    return name === "" ? [] : problems(`${field}.${member}`, name, dnsSubdomainProblems(name));
  });
}

/** A pod that is given no resolver has to name one. */
function dnsConfigErrors(spec: JsonValue | undefined, field: string): FieldError[] {
  if (textAt(spec, "dnsPolicy") !== "None") return [];
  if (!has(spec, "dnsConfig")) return [required(field, "must provide `dnsConfig` when `dnsPolicy` is None")];
  if (listAt(spec, "dnsConfig", "nameservers").length > 0) return [];
  return [required(`${field}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None")];
}

const longestDeadline = 2_147_483_647;

function deadlineErrors(spec: JsonValue | undefined, field: string): FieldError[] {
  if (!has(spec, "activeDeadlineSeconds")) return [];
  const seconds = numberAt(spec, "activeDeadlineSeconds");
  const isFine = seconds >= 1 && seconds <= longestDeadline;
  return isFine
    ? []
    : [invalid(`${field}.activeDeadlineSeconds`, seconds, `must be between 1 and ${longestDeadline}, inclusive`)];
}

function tolerationErrors(toleration: JsonValue, field: string): FieldError[] {
  const operator = textAt(toleration, "operator");
  const value = textAt(toleration, "value");
  const errors: FieldError[] = [];
  if (textAt(toleration, "key") === "" && operator !== "Exists") {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${field}.operator`, operator, detail));
  }
  if (operator === "Exists" && value !== "") {
    errors.push(invalid(`${field}.operator`, value, "value must be empty when `operator` is 'Exists'"));
  }
  if (operator !== "") errors.push(...oneOf(`${field}.operator`, operator, ["Equal", "Exists"]));
  return errors;
}
