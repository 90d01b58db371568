// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// kubectl deletes, waits, scales, and looks after rollouts and nodes; no controllers run.
import { kubectl, type RequestScript } from "../../script.ts";
import { sample, setUpSamples } from "../sample-crd.ts";
import { configMap, deployment, listOf } from "./kubectl-objects.ts";

const held = sample("held", { count: 1 }, { finalizers: ["nuvolaris.org/clean"] });
const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node-1" } };
const daemonSet = { ...deployment, kind: "DaemonSet" };
const daemonSpec = {
  selector: { matchLabels: { app: "agent" } },
  template: { metadata: { labels: { app: "agent" } }, spec: { containers: [{ name: "agent", image: "nginx" }] } },
};

/** They wait until their time is over, each for something else. */
const inVain = [
  kubectl("rollout status: waits in vain", "rollout status deployment web --timeout=10s", { together: true }),
  kubectl("wait: in vain", "wait sample b --for=condition=Ready --timeout=10s", { together: true }),
  kubectl("delete: a finalizer holds it until the time is up", "delete sample held --timeout=10s", { together: true }),
];

export const kubectlManages: RequestScript = {
  name: "kubectl-manage",
  steps: [
    ...setUpSamples,
    kubectl("objects are made", "create -f -", {
      stdin: listOf(
        ...["a", "b", "c", "d", "e"].map((name) =>
          sample(name, { count: 1 }, { labels: { app: name < "c" ? "x" : "y" } }),
        ),
        held,
        deployment,
        { ...daemonSet, metadata: { name: "agent" }, spec: daemonSpec },
        configMap,
        node,
      ),
      setUp: true,
    }),
    kubectl("scale: a custom resource", "scale sample a --replicas=4"),
    kubectl("scale: a deployment", "scale deployment web --replicas=3"),
    kubectl("scale: when it has as many as told", "scale deployment web --current-replicas=3 --replicas=1"),
    kubectl("scale: when it has another number", "scale deployment web --current-replicas=9 --replicas=2"),
    kubectl("scale: what has no scale", "scale configmap settings --replicas=1"),
    kubectl("scale: not there", "scale deployment nobody --replicas=1"),
    kubectl("autoscale", "autoscale deployment web --min=1 --max=3 --cpu=80%"),
    kubectl("expose", "expose deployment web --port=80 --target-port=8080"),
    kubectl("expose: the name is taken", "expose deployment web --port=80"),
    kubectl("rollout status: nobody rolls it out", "rollout status deployment web --watch=false"),
    ...inVain,
    kubectl("rollout history: none yet", "rollout history deployment web"),
    kubectl("rollout pause", "rollout pause deployment web"),
    kubectl("rollout pause: already", "rollout pause deployment web"),
    kubectl("rollout resume", "rollout resume deployment web"),
    kubectl("rollout restart", "rollout restart deployment web"),
    kubectl("rollout undo: nothing to return to", "rollout undo deployment web"),
    kubectl("rollout: what does not roll out", "rollout status configmap settings"),
    kubectl("rollout status: a daemon set", "rollout status daemonset agent --watch=false"),
    kubectl("cordon", "cordon node-1"),
    kubectl("get: the cordoned node", "get nodes"),
    kubectl("drain: an empty node", "drain node-1"),
    kubectl("uncordon", "uncordon node-1"),
    kubectl("taint", "taint node node-1 dedicated=operator:NoSchedule"),
    kubectl("taint: removed", "taint node node-1 dedicated-"),
    kubectl("top: nobody measures", "top pods"),
    kubectl("top: nodes", "top nodes"),

    kubectl("wait: for a field", "wait sample a --for=jsonpath='{.spec.count}'=4 --timeout=30s"),
    kubectl("wait: for the CRD", "wait crd samples.nuvolaris.org --for=condition=Established --timeout=30s"),
    kubectl("wait: for what is not there", "wait sample nobody --for=condition=Ready --timeout=30s"),
    kubectl("wait: for a deletion that has been", "wait sample nobody --for=delete --timeout=30s"),
    kubectl("wait: for creation", "wait sample a --for=create --timeout=30s"),

    kubectl("delete: an object", "delete sample a"),
    kubectl("delete: not there", "delete sample a"),
    kubectl("delete: not there, and not missed", "delete sample a --ignore-not-found"),
    kubectl("delete: by label", "delete samples -l app=x"),
    kubectl("delete: a rehearsal on the server", "delete sample c --dry-run=server"),
    kubectl("delete: a rehearsal on the client", "delete sample c --dry-run=client"),
    kubectl("delete: from a file", "delete -f -", { stdin: sample("c") }),
    kubectl("delete: without waiting, orphaning", "delete sample d --wait=false --cascade=orphan"),
    kubectl("delete: the orphan's finalizer holds it", "get sample d -o jsonpath='{.metadata.finalizers}'"),
    kubectl("delete: in the foreground", "delete sample e --wait=false --cascade=foreground"),
    kubectl("get: it is being deleted", "get sample held -o jsonpath='{.metadata.deletionGracePeriodSeconds}'"),
    kubectl("the finalizer is taken away", `patch sample held --type=merge -p '{"metadata":{"finalizers":null}}'`),
    kubectl("wait: for the deletion", "wait sample held --for=delete --timeout=30s"),
    kubectl("delete: several kinds", "delete deployment/web configmap/settings"),
    kubectl("delete: a pod at once", "run brief --image=nginx"),
    kubectl("delete: the pod", "delete pod brief --now"),
    kubectl("delete: by force", "delete pod brief --force --grace-period=0"),
    kubectl("delete: all of a kind", "delete configmaps --all"),
    kubectl("delete: default may not be", "delete namespace default"),
    kubectl("delete: everything without a selector", "delete samples"),
    kubectl("delete: the CRD", "delete crd samples.nuvolaris.org --wait=false"),
  ],
};
