// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// kubectl reads: get in all its outputs, describe, events, logs of what does not run.
import { kubectl, send, type RequestScript } from "../../script.ts";
import { mergePatch, sample, samples, setUpSamples } from "../sample-crd.ts";
import { configMap, deployment, listOf } from "./kubectl-objects.ts";

const conditions = [{ type: "Ready", status: "True", reason: "Done", message: "all is well" }];
const event = {
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: "alpha.1" },
  involvedObject: { apiVersion: "nuvolaris.org/v1", kind: "Sample", name: "alpha", namespace: "parity" },
  reason: "Counted",
  message: "counted to two",
  type: "Normal",
  source: { component: "operator" },
  firstTimestamp: "2024-01-02T03:04:05Z",
  lastTimestamp: "2024-01-02T03:04:05Z",
  count: 3,
};

export const kubectlReads: RequestScript = {
  name: "kubectl-get",
  steps: [
    ...setUpSamples,
    kubectl("get: nothing there", "get samples"),
    kubectl("objects are made", "create -f -", {
      stdin: listOf(
        sample("alpha", { count: 2 }, { labels: { app: "a" } }),
        sample("beta", { count: 3 }, { labels: { app: "b", tier: "front" }, annotations: { note: "kept" } }),
        deployment,
        configMap,
      ),
    }),
    send("alpha has a status", `PATCH ${samples}/alpha/status`, {
      headers: mergePatch,
      body: { status: { message: "ready", readyReplicas: 2, conditions } },
      setUp: true,
    }),
    kubectl("get: the printer columns", "get samples"),
    kubectl("get: by short name and name", "get sam alpha"),
    kubectl("get: by the singular and by the kind in capitals", "get sample/alpha Sample/beta"),
    kubectl("get: by resource, version and group", "get samples.v1.nuvolaris.org"),
    kubectl("get: several kinds at once", "get samples,configmaps,deployments"),
    kubectl("get: in all namespaces", "get samples -A"),
    kubectl("get: in another namespace", "get samples -n default"),
    kubectl("get: with a label selector", "get samples -l app=a"),
    kubectl("get: with a field selector", "get samples --field-selector metadata.name=beta"),
    kubectl("get: with labels and label columns", "get samples --show-labels -L app"),
    kubectl("get: sorted by a field", "get samples --sort-by=.spec.count --no-headers"),
    kubectl("get: names", "get samples,deploy -o name"),
    kubectl("get: wide", "get deployment web -o wide"),
    kubectl("get: YAML", "get sample alpha -o yaml"),
    kubectl("get: JSON", "get samples -o json"),
    kubectl("get: YAML with managed fields", "get sample beta -o yaml --show-managed-fields"),
    kubectl(
      "get: a JSONPath",
      "get samples -o jsonpath='{range .items[*]}{.metadata.name}={.spec.count}{\"\\n\"}{end}'",
    ),
    kubectl("get: a Go template", "get sample alpha -o go-template='{{.spec.count}}'"),
    kubectl(
      "get: custom columns",
      "get samples -o custom-columns=NAME:.metadata.name,COUNT:.spec.count,NONE:.spec.none",
    ),
    kubectl("get: raw, not there", "get --raw /apis/nuvolaris.org/v1/namespaces/parity/samples/nobody"),
    kubectl("get: chunk by chunk", "get samples --chunk-size=1"),
    kubectl("get: a subresource", "get sample alpha --subresource=status"),
    kubectl("get: the scale", "get deployment web --subresource=scale"),
    kubectl("get: not there", "get sample nobody"),
    kubectl("get: not there, and not missed", "get sample nobody --ignore-not-found"),
    kubectl("get: one of two is not there", "get sample alpha nobody"),
    kubectl("get: an unknown resource", "get nothings"),
    kubectl("get: an unknown version", "get samples.v9.nuvolaris.org"),
    kubectl("get: a bad selector", "get samples -l a==b==c"),
    kubectl("get: a field selector that the kind does not have", "get samples --field-selector spec.count=2"),
    kubectl("get: all", "get all"),
    kubectl("get: a cluster-scoped kind", "get namespace parity"),
    kubectl(
      "get: the CRD",
      "get crd samples.nuvolaris.org -o jsonpath='{.spec.versions[0].name} {.status.acceptedNames.shortNames}'",
    ),
    kubectl("get -w: until the time is up", "get samples -w --output-watch-events --request-timeout=10s"),
    kubectl("describe: a custom resource, with its events", "describe sample alpha"),
    kubectl("an event is told", "create -f -", { stdin: event }),
    kubectl("describe: the event is under the object", "describe sample/alpha"),
    kubectl("describe: a deployment", "describe deployment web"),
    kubectl("describe: a configmap", "describe configmap settings"),
    kubectl("describe: a namespace", "describe namespace parity"),
    kubectl("describe: by prefix", "describe samples be"),
    kubectl("describe: not there", "describe sample nobody"),
    kubectl("events: of the namespace", "events"),
    kubectl("events: of an object", "events --for sample.nuvolaris.org/alpha"),
    kubectl("events: of a type", "events --types=Warning"),
    kubectl("get events", "get events"),
    kubectl("a pod that nobody runs", "run idle --image=nginx --labels=app=idle"),
    kubectl("get: the pod", "get pods -o wide"),
    kubectl("describe: the pod", "describe pod idle"),
    kubectl("logs: of a pod that is on no node", "logs idle"),
    kubectl("logs: of a pod that is not there", "logs nobody"),
    kubectl("exec: in a pod that is on no node", "exec idle -- true"),
  ],
};
