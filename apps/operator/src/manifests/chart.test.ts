// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One source, two forms: what the chart renders is what the kustomize base does, but for what a value changes. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { objectsOf } from "../deploy/overlay.ts";
import { findProgram } from "../testing/programs.ts";

const deploy = resolve(import.meta.dirname, "../../../../deploy");
const helm = await findProgram("helm", process.env);
const kubectl = await findProgram("kubectl", process.env);

type Json = Record<string, unknown>;
type Rendered = ReadonlyMap<string, KubernetesObject>;

/** Objects by kind and name, without what Helm adds to them. */
function byName(objects: readonly KubernetesObject[]): Rendered {
  return new Map(
    objects
      .map((object) => withoutHelm(object) as unknown as KubernetesObject)
      .map(
        (object) => [`${object.kind} ${[object.metadata.namespace, object.metadata.name].join("/")}`, object] as const,
      )
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}

const helmLabels = /^(?:helm\.sh\/|app\.kubernetes\.io\/(?:instance|version|managed-by)$)/;

function withoutHelm(object: unknown): Json {
  const { metadata, ...rest } = structuredClone(object) as Json & { metadata: Record<string, Json | undefined> };
  const { labels = {}, annotations = {}, ...others } = metadata;
  const kept = (map: Json): Json => Object.fromEntries(Object.entries(map).filter(([key]) => !helmLabels.test(key)));
  const spec = rest["spec"] as Json | undefined;
  if (spec?.["template"] !== undefined) spec["template"] = withoutHelm(spec["template"]);
  return { ...rest, metadata: { ...others, labels: kept(labels), annotations: kept(annotations) } };
}

/** What the chart renders with values; throws Helm's refusal. */
function chart(...values: string[]): readonly KubernetesObject[] {
  const set = values.flatMap((value) => ["--set-json", value]);
  const args = ["template", "sample-operator", join(deploy, "chart"), "--namespace", "nuvolaris-system", ...set];
  return objectsOf(execFileSync(helm.path, args, { encoding: "utf8", stdio: "pipe" }));
}

function kustomize(folder: string): readonly KubernetesObject[] {
  return objectsOf(execFileSync(kubectl.path, ["kustomize", join(deploy, folder)], { encoding: "utf8" }));
}

function fileOf(name: string): readonly KubernetesObject[] {
  return objectsOf(readFileSync(join(deploy, name), "utf8"));
}

function without(objects: readonly KubernetesObject[], ...kinds: string[]): Rendered {
  return byName(objects.filter(({ kind }) => !kinds.includes(kind)));
}

test(
  "the chart is the kustomize base with the roles for users; the namespace is Helm's",
  { timeout: 180_000 },
  ({ skip }) => {
    const missing = helm.missing ?? kubectl.missing;
    if (missing !== undefined) return skip(missing);
    const base = [...kustomize("base"), ...fileOf("components/user-roles/user-roles.yaml")];

    expect(byName(chart())).toEqual(without(base, "Namespace"));
  },
);

test("with namespaces to watch, the chart is the overlay that has no ClusterRole", { timeout: 180_000 }, ({ skip }) => {
  const missing = helm.missing ?? kubectl.missing;
  if (missing !== undefined) return skip(missing);

  const rendered = byName(chart('watchNamespaces=["default"]'));
  expect(rendered).toEqual(without(kustomize("overlays/namespaced"), "Namespace"));
  expect([...rendered.keys()].filter((name) => name.startsWith("ClusterRole"))).toEqual([]);
});

test("the monitor of the chart is the component's", { timeout: 180_000 }, ({ skip }) => {
  if (helm.missing !== undefined) return skip(helm.missing);
  const plain = byName(chart());

  const added = [...byName(chart("serviceMonitor.create=true"))].filter(([name]) => !plain.has(name));
  expect(new Map(added)).toEqual(byName(fileOf("components/service-monitor/service-monitor.yaml")));
});

test("Helm keeps the CRDs when the release is uninstalled", { timeout: 180_000 }, ({ skip }) => {
  if (helm.missing !== undefined) return skip(helm.missing);

  const crds = chart().filter(({ kind }) => kind === "CustomResourceDefinition");
  expect(crds.map(({ metadata }) => metadata.annotations?.["helm.sh/resource-policy"])).toEqual(["keep"]);
});

test.for([
  ["crds.install=false", "CustomResourceDefinition /samples.nuvolaris.org"],
  ["podDisruptionBudget.create=false", "PodDisruptionBudget nuvolaris-system/sample-operator"],
  ["networkPolicy.create=false", "NetworkPolicy nuvolaris-system/sample-operator"],
  ["userRoles.create=false", "ClusterRole /sample-operator-user-edit", "ClusterRole /sample-operator-user-view"],
] as const)(
  "%s leaves out what it names, and nothing else changes",
  { timeout: 180_000 },
  ([value, ...names], { skip }) => {
    if (helm.missing !== undefined) return skip(helm.missing);
    const all = byName(chart());

    const rendered = byName(chart(value));
    expect([...all.keys()].filter((name) => !rendered.has(name))).toEqual(names);
    for (const [name, object] of rendered) expect(object).toEqual(all.get(name));
  },
);

const pod = ["spec", "template", "spec"];
const container = [...pod, "containers", "0"];
/** A value, and where in the Deployment it is found. */
const places: readonly (readonly [string, readonly string[], unknown])[] = [
  ["replicas=3", ["spec", "replicas"], 3],
  ['image={"repository":"r.example/o","tag":"2"}', [...container, "image"], "r.example/o:2"],
  ['image.pullPolicy="Never"', [...container, "imagePullPolicy"], "Never"],
  ['imagePullSecrets=[{"name":"s"}]', [...pod, "imagePullSecrets"], [{ name: "s" }]],
  ['resources={"limits":{"memory":"1Gi"},"requests":null}', [...container, "resources"], { limits: { memory: "1Gi" } }],
  ['nodeSelector={"disk":"ssd"}', [...pod, "nodeSelector"], { disk: "ssd" }],
  ['tolerations=[{"key":"k","operator":"Exists"}]', [...pod, "tolerations"], [{ key: "k", operator: "Exists" }]],
  ['priorityClassName="high"', [...pod, "priorityClassName"], "high"],
  ['podAnnotations={"a":"b"}', ["spec", "template", "metadata", "annotations", "a"], "b"],
  ['logLevel="debug"', [...container, "args", "4"], "--log-level=debug"],
  ['sampleImage="web:1"', [...container, "args", "4"], "--image=web:1"],
  ['leaderElection.leaseDuration="30s"', [...container, "args", "1"], "--leader-elect-lease-duration=30s"],
  ['leaderElection.renewDeadline="20s"', [...container, "args", "1"], "--leader-elect-renew-deadline=20s"],
  ['leaderElection.retryPeriod="4s"', [...container, "args", "1"], "--leader-elect-retry-period=4s"],
];

test.for(places)("%s is in the Deployment", { timeout: 180_000 }, ([value, path, expected], { skip }) => {
  if (helm.missing !== undefined) return skip(helm.missing);

  const deployment: unknown = chart(value).find(({ kind }) => kind === "Deployment");
  // Proof of the cast: a step into what is no object ends in a failure of the comparison.
  const found = path.reduce((node, key) => (node as Json | undefined)?.[key], deployment);
  expect(found).toEqual(expected);
});

test("annotations are the service account's, labels and interval the monitor's", { timeout: 180_000 }, ({ skip }) => {
  if (helm.missing !== undefined) return skip(helm.missing);

  const monitor = '{"create":true,"interval":"10s","labels":{"release":"p"}}';
  const objects = byName(chart('serviceAccount.annotations={"a":"b"}', `serviceMonitor=${monitor}`));
  expect(objects.get("ServiceAccount nuvolaris-system/sample-operator")?.metadata.annotations).toEqual({ a: "b" });
  expect(objects.get("ServiceMonitor nuvolaris-system/sample-operator-metrics")).toMatchObject({
    metadata: { labels: { release: "p" } },
    spec: { endpoints: [{ interval: "10s" }] },
  });
});

test.for([
  ["replicas=-1", /replicas/],
  ["replica=1", /replica/],
  ['logLevel="loud"', /logLevel/],
  ['watchNamespaces=["Not A Name"]', /watchNamespaces/],
  ['leaderElection.leaseDuration="long"', /leaseDuration/],
  ["image.repository=null", /repository/],
] as const)("%s is refused before anything is rendered", { timeout: 180_000 }, ([value, message], { skip }) => {
  if (helm.missing !== undefined) return skip(helm.missing);

  expect(() => chart(value)).toThrow(message);
});
