// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Defaults of pods and of what they are made of. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
import {
  canonicalQuantity,
  isJsonObject,
  parseQuantity,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { at, has, listAt, numberAt, objectAt, stringMapAt, textAt } from "../json-access.ts";
import { orDefault, type TypeDefault, type TypeDefaults } from "./type-defaults.ts";

/** Octal 0644. */
const fileMode = 420;
const defaultMode: TypeDefault = (source) => orDefault(source, { defaultMode: fileMode });

function pod(value: JsonObject): JsonObject {
  const spec = orDefault(objectAt(value, "spec"), { enableServiceLinks: true });
  const adapted = mapContainers(spec, (container) => {
    const requested = requestLimits(container);
    return at(spec, "hostNetwork") === true ? publishPorts(requested) : requested;
  });
  return { ...value, spec: adapted };
}

function mapContainers(spec: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject {
  const changed = (["containers", "initContainers"] as const)
    .filter((member) => has(spec, member))
    .map(
      (member) =>
        [
          member,
          listAt(spec, member).map((container) => (isJsonObject(container) ? change(container) : container)),
        ] as const,
    );
  return { ...spec, ...Object.fromEntries(changed) };
}

/** What has a limit and no request asks for its limit. */
function requestLimits(container: JsonObject): JsonObject {
  if (!has(container, "resources", "limits")) return container;
  const resources = objectAt(container, "resources");
  const requests = { ...objectAt(resources, "limits"), ...objectAt(resources, "requests") };
  return { ...container, resources: { ...resources, requests } };
}

function publishPorts(container: JsonObject): JsonObject {
  const ports = listAt(container, "ports").map((port): JsonValue =>
    isJsonObject(port) && numberAt(port, "hostPort") === 0
      ? { ...port, hostPort: numberAt(port, "containerPort") }
      : port,
  );
  return ports.length === 0 ? container : { ...container, ports };
}

function podSpec(value: JsonObject): JsonObject {
  const account = textAt(value, "serviceAccountName") || textAt(value, "serviceAccount");
  return orDefault(value, {
    // The old name of the field goes along with the new one.
    ...(account !== "" && { serviceAccountName: account, serviceAccount: account }),
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: "default-scheduler",
  });
}

function container(value: JsonObject): JsonObject {
  return orDefault(value, {
    imagePullPolicy: pullPolicy(textAt(value, "image")),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
}

/** A moving tag is pulled each time. A reference without tag and digest means `latest`. */
function pullPolicy(image: string): string {
  const [name = "", digest] = image.split("@");
  const tag = /:([^:/]+)$/.exec(name)?.[1] ?? (digest === undefined ? "latest" : "");
  return tag === "latest" ? "Always" : "IfNotPresent";
}

const sourceless = new Set(["name"]);

/** A volume of no kind is an empty directory. */
function volume(value: JsonObject): JsonObject {
  const hasSource = Object.keys(value).some((key) => !sourceless.has(key) && has(value, key));
  if (!hasSource) return { ...value, emptyDir: {} };
  if (!has(value, "image")) return value;
  return {
    ...value,
    image: orDefault(objectAt(value, "image"), { pullPolicy: pullPolicy(textAt(value, "image", "reference")) }),
  };
}

/** The list of addresses begins with the one that older clients know. */
function podStatus(status: JsonObject): JsonObject {
  const podIP = textAt(status, "podIP");
  const first = textAt(listAt(status, "podIPs")[0], "ip");
  if (podIP === first) return status;
  return podIP === "" ? { ...status, podIP: first } : { ...status, podIPs: [{ ip: podIP }] };
}

/** Nothing is counted finer than by thousandths. */
function resourceRequirements(value: JsonObject): JsonObject {
  const rounded = (["limits", "requests"] as const)
    .filter((side) => has(value, side))
    .map((side) => {
      const amounts = Object.entries(stringMapAt(value, side));
      return [side, Object.fromEntries(amounts.map(([name, amount]) => [name, inThousandths(amount)]))] as const;
    });
  return { ...value, ...Object.fromEntries(rounded) };
}

/** Away from zero. */
function inThousandths(amount: string): string {
  const { units, scale } = parseQuantity(amount);
  if (scale >= -3) return amount;
  const divisor = 10n ** BigInt(-3 - scale);
  const whole = units / divisor;
  const rest = units % divisor === 0n ? 0n : units < 0n ? -1n : 1n;
  return canonicalQuantity(`${whole + rest}m`);
}

function probe(value: JsonObject): JsonObject {
  return orDefault(value, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
}

/** By type. */
export const podDefaults: TypeDefaults = {
  "core/v1.Pod": pod,
  "core/v1.PodSpec": podSpec,
  "core/v1.PodStatus": podStatus,
  "core/v1.Container": container,
  "core/v1.EphemeralContainerCommon": container,
  "core/v1.ResourceRequirements": resourceRequirements,
  "core/v1.VolumeResourceRequirements": resourceRequirements,
  "core/v1.Volume": volume,
  "core/v1.Probe": probe,
  "core/v1.HTTPGetAction": (action) => orDefault(action, { path: "/", scheme: "HTTP" }),
  "core/v1.ObjectFieldSelector": (selector) => orDefault(selector, { apiVersion: "v1" }),
  "core/v1.SecretVolumeSource": defaultMode,
  "core/v1.ConfigMapVolumeSource": defaultMode,
  "core/v1.DownwardAPIVolumeSource": defaultMode,
  "core/v1.ProjectedVolumeSource": defaultMode,
  "core/v1.ServiceAccountTokenProjection": (projection) => orDefault(projection, { expirationSeconds: 3600 }),
  // An empty type is a value here, and the default: nothing is checked.
  "core/v1.HostPathVolumeSource": (source) => (has(source, "type") ? source : { ...source, type: "" }),
};
