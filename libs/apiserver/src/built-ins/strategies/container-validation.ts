// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  compareQuantities,
  dnsLabelProblems,
  invalid,
  notSupported,
  parseQuantity,
  required,
  type FieldError,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { at, has, listAt, numberAt, stringMapAt, textAt } from "../json-access.ts";
import { oneOf, portName, portNumber, problems } from "./field-checks.ts";
import { isFraction } from "./pod-warnings.ts";

const pullPolicies = ["Always", "IfNotPresent", "Never"];
const protocols = ["SCTP", "TCP", "UDP"];

/** What is wrong with a container that stands at `field`. `volumes` are the pod's. */
export function containerErrors(container: JsonValue, field: string, volumes: ReadonlySet<string>): FieldError[] {
  const name = textAt(container, "name");
  return [
    ...(name === "" ? [required(`${field}.name`, "")] : problems(`${field}.name`, name, dnsLabelProblems(name))),
    ...imageErrors(textAt(container, "image"), `${field}.image`),
    ...probeErrors(container, field),
    ...listAt(container, "ports").flatMap((port, index) => portErrors(port, `${field}.ports[${index}]`)),
    ...listAt(container, "env").flatMap((variable, index) => variableErrors(variable, `${field}.env[${index}]`)),
    ...listAt(container, "volumeMounts").flatMap((mount, index) =>
      mountErrors(mount, `${field}.volumeMounts[${index}]`, volumes),
    ),
    ...oneOf(`${field}.imagePullPolicy`, at(container, "imagePullPolicy"), pullPolicies),
    ...resourceErrors(at(container, "resources"), `${field}.resources`),
  ];
}

function imageErrors(image: string, field: string): FieldError[] {
  if (image === "") return [required(field, "")];
  return image.trim() === image ? [] : [invalid(field, image, "must not have leading or trailing whitespace")];
}

const handlers = ["exec", "httpGet", "tcpSocket", "grpc"];
const probeNumbers = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];

function probeErrors(container: JsonValue, field: string): FieldError[] {
  return ["livenessProbe", "readinessProbe", "startupProbe"]
    .filter((member) => has(container, member))
    .flatMap((member) => {
      const probe = at(container, member);
      const place = `${field}.${member}`;
      const errors = handlers.some((handler) => has(probe, handler))
        ? []
        : [required(place, "must specify a handler type")];
      const port = at(probe, "httpGet", "port");
      if (typeof port === "number") errors.push(...portNumber(`${place}.httpGet.port`, port));
      for (const number of probeNumbers.filter((candidate) => numberAt(probe, candidate) < 0)) {
        errors.push(invalid(`${place}.${number}`, numberAt(probe, number), "must be greater than or equal to 0"));
      }
      const successes = numberAt(probe, "successThreshold");
      if (member !== "readinessProbe" && successes !== 1)
        errors.push(invalid(`${place}.successThreshold`, successes, "must be 1"));
      return errors;
    });
}

function portErrors(port: JsonValue, field: string): FieldError[] {
  const name = textAt(port, "name");
  const containerPort = numberAt(port, "containerPort");
  return [
    ...(name === "" ? [] : portName(`${field}.name`, name)),
    ...(containerPort === 0
      ? [required(`${field}.containerPort`, "")]
      : portNumber(`${field}.containerPort`, containerPort)),
    ...(numberAt(port, "hostPort") === 0 ? [] : portNumber(`${field}.hostPort`, numberAt(port, "hostPort"))),
    ...oneOf(`${field}.protocol`, at(port, "protocol"), protocols),
  ];
}

function variableErrors(variable: JsonValue, field: string): FieldError[] {
  return [...variableNameErrors(textAt(variable, "name"), `${field}.name`), ...variableSourceErrors(variable, field)];
}

function variableNameErrors(name: string, field: string): FieldError[] {
  if (name === "") return [required(field, "")];
  if (/^[ -<>-~]+$/.test(name)) return [];
  const detail = "a valid environment variable name must consist only of printable ASCII characters other than '='";
  return [invalid(field, name, detail)];
}

const variableSources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

function variableSourceErrors(variable: JsonValue, field: string): FieldError[] {
  if (!has(variable, "valueFrom")) return [];
  const source = at(variable, "valueFrom");
  const place = `${field}.valueFrom`;
  const given = variableSources.filter((candidate) => has(source, candidate));
  const errors = has(source, "fieldRef")
    ? fieldReferenceErrors(textAt(source, "fieldRef", "fieldPath"), `${place}.fieldRef`)
    : [];
  for (const reference of given.filter((candidate) => candidate.endsWith("KeyRef") && candidate !== "fileKeyRef")) {
    if (textAt(source, reference, "key") === "") errors.push(required(`${place}.${reference}.key`, ""));
  }
  if (given.length === 0) {
    const list = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    errors.push(invalid(place, "", `must specify one of: ${list}`));
  } else if (textAt(variable, "value") !== "") {
    errors.push(invalid(place, "", "may not be specified when `value` is not empty"));
  } else if (given.length > 1) {
    errors.push(invalid(place, "", "may not have more than one field specified at a time"));
  }
  return errors;
}

/** Fields of a pod that its containers may be told. */
const toldFields = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
/** Fields that volumes can be made of, and variables cannot. */
const toldToVolumes = ["metadata.annotations", "metadata.labels"];
const toldMember = /^metadata\.(?:annotations|labels)\['.*'\]$/;

function fieldReferenceErrors(path: string, field: string): FieldError[] {
  const place = `${field}.fieldPath`;
  if (path === "") return [required(place, "")];
  if (toldFields.includes(path) || toldMember.test(path)) return [];
  if (toldToVolumes.includes(path)) return [notSupported(place, path, toldFields)];
  return [invalid(place, path, `error converting fieldPath: field label not supported: ${path}`)];
}

function mountErrors(mount: JsonValue, field: string, volumes: ReadonlySet<string>): FieldError[] {
  const name = textAt(mount, "name");
  const errors: FieldError[] = [];
  if (name === "") errors.push(required(`${field}.name`, ""));
  else if (!volumes.has(name))
    errors.push({ type: "FieldValueNotFound", field: `${field}.name`, message: `Not found: ${JSON.stringify(name)}` });
  if (textAt(mount, "mountPath") === "") errors.push(required(`${field}.mountPath`, ""));
  return errors;
}

const standardResources = /^(?:cpu|memory|ephemeral-storage|storage|hugepages-.+)$/;

function resourceErrors(resources: JsonValue | undefined, field: string): FieldError[] {
  const limits = stringMapAt(resources, "limits");
  const requests = stringMapAt(resources, "requests");
  const perSide = (["limits", "requests"] as const).flatMap((side) =>
    Object.entries(stringMapAt(resources, side)).flatMap(([name, amount]) =>
      amountErrors(name, amount, `${field}.${side}[${name}]`),
    ),
  );
  const beyond = Object.entries(requests).flatMap(([name, requested]) => {
    const limit = limits[name];
    if (isExtended(name)) return extendedErrors(field, { name, requested, limit });
    const isMore = limit !== undefined && compareQuantities(parseQuantity(requested), parseQuantity(limit)) > 0;
    return isMore
      ? [invalid(`${field}.requests`, requested, `must be less than or equal to ${name} limit of ${limit}`)]
      : [];
  });
  return [...perSide, ...beyond];
}

/** What is not Kubernetes' own is given whole, and never promised twice. */
function isExtended(name: string): boolean {
  return name.includes("/") && !name.includes("kubernetes.io/");
}

interface ExtendedAmount {
  readonly name: string;
  readonly requested: string;
  readonly limit: string | undefined;
}

function extendedErrors(field: string, { name, requested, limit }: ExtendedAmount): FieldError[] {
  if (limit === undefined) return [required(`${field}.limits`, "Limit must be set for non overcommitable resources")];
  if (compareQuantities(parseQuantity(requested), parseQuantity(limit)) === 0) return [];
  return [invalid(`${field}.requests`, requested, `must be equal to ${name} limit of ${limit}`)];
}

function amountErrors(name: string, amount: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!standardResources.test(name) && !name.includes("/")) {
    errors.push(invalid(field, name, "must be a standard resource type or fully qualified"));
    errors.push(invalid(field, name, "must be a standard resource for containers"));
  }
  if (isExtended(name) && isFraction(amount)) errors.push(invalid(field, amount, "must be an integer"));
  if (amount.startsWith("-")) errors.push(invalid(field, amount, "must be greater than or equal to 0"));
  return errors;
}
