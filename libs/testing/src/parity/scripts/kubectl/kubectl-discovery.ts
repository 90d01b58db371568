// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// kubectl asks what there is and who it is: api-resources, api-versions, explain, auth, and its own mistakes.
import { kubectl, type RequestScript } from "../../script.ts";
import { setUpSamples } from "../sample-crd.ts";

export const kubectlDiscovers: RequestScript = {
  name: "kubectl-discovery",
  steps: [
    ...setUpSamples,
    kubectl("api-resources: of a group", "api-resources --api-group=nuvolaris.org"),
    kubectl("api-resources: wide", "api-resources --api-group=apps -o wide"),
    kubectl("api-resources: of the core group", "api-resources --api-group= --namespaced=true --sort-by=name"),
    kubectl(
      "api-resources: that can be listed and are cluster-scoped",
      "api-resources --api-group= --namespaced=false --verbs=list -o name",
    ),
    kubectl("api-resources: of a category", "api-resources --categories=all -o name"),
    kubectl("api-resources: of the reviews", "api-resources --api-group=authorization.k8s.io -o wide"),
    kubectl("api-resources: of RBAC", "api-resources --api-group=rbac.authorization.k8s.io"),
    kubectl("api-resources: of a group that is not there", "api-resources --api-group=none.example"),
    kubectl("api-versions", "api-versions"),
    kubectl("explain: a custom resource", "explain sample"),
    kubectl("explain: a field", "explain samples.spec.count"),
    kubectl("explain: a list-map", "explain samples.status.conditions"),
    kubectl("explain: everything", "explain sample --recursive"),
    kubectl("explain: in a version", "explain samples --api-version=nuvolaris.org/v1"),
    kubectl("explain: in an unknown version", "explain samples --api-version=nuvolaris.org/v9"),
    kubectl("explain: an unknown field", "explain sample.spec.none"),
    kubectl("explain: an unknown resource", "explain nothings"),
    kubectl("explain: a built-in, everything", "explain deployment.spec.strategy --recursive"),
    kubectl("auth can-i: the administrator may", "auth can-i create samples"),
    kubectl("auth can-i: anything", "auth can-i '*' '*'"),
    kubectl("auth can-i: a path", "auth can-i get /metrics"),
    kubectl("auth can-i: jane may not", "auth can-i create samples", { user: "jane" }),
    kubectl("auth can-i: quietly", "auth can-i get secrets -q", { user: "jane" }),
    kubectl("auth can-i: a resource that is not there", "auth can-i get nothings", { user: "jane" }),
    kubectl("auth can-i: a list for jane", "auth can-i --list", { user: "jane" }),
    kubectl("auth whoami", "auth whoami"),
    kubectl("auth whoami: jane", "auth whoami -o jsonpath='{.status.userInfo.username} {.status.userInfo.groups}'", {
      user: "jane",
    }),
    kubectl("auth can-i: the administrator as jane", "auth can-i create samples --as=jane"),
    kubectl("a get that jane may not", "get samples", { user: "jane" }),
    kubectl("a create that jane may not", "create configmap mine", { user: "jane" }),
    kubectl("a delete of a collection that jane may not", "delete samples --all", { user: "jane" }),
    kubectl("a role is made", "create role writer --verb=create,list --resource=configmaps", { setUp: true }),
    kubectl("jane is granted it", "create rolebinding jane --role=writer --user=jane"),
    kubectl("auth can-i: jane may now", "auth can-i create configmaps", { user: "jane", untilItSucceeds: true }),
    kubectl("and she does it", "create configmap mine", { user: "jane" }),
    kubectl("auth reconcile", "auth reconcile -f -", {
      stdin: {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: "reader", namespace: "parity" },
        rules: [{ apiGroups: ["nuvolaris.org"], resources: ["samples"], verbs: ["get"] }],
      },
    }),
    kubectl("cluster-info", "cluster-info"),
    kubectl("a path that is not there", "get --raw /nowhere"),
    kubectl("an unknown token", "get samples --token=unknown"),
    kubectl("the health", "get --raw /readyz"),
    kubectl("an unknown command", "frobnicate"),
    kubectl("an unknown flag", "get samples --frob"),
    kubectl("a context that is not there", "get samples --context=nowhere"),
  ],
};
