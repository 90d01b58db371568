// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// kubectl writes: create, apply, diff, replace, edit, patch, label, annotate, set.
import { kubectl, type RequestScript } from "../../script.ts";
import { sample, setUpSamples } from "../sample-crd.ts";
import { configMap, deployment, deploymentSpec, listOf } from "./kubectl-objects.ts";

const misspelt = sample("misspelt", { counts: 1 });
const alpha = (count: number): ReturnType<typeof sample> => sample("alpha", { count });

export const kubectlWrites: RequestScript = {
  name: "kubectl-write",
  steps: [
    ...setUpSamples,
    kubectl("create: a namespace", "create namespace made"),
    kubectl("create: a namespace that is there", "create namespace made"),
    kubectl("create: a configmap", "create configmap plain --from-literal=a=1 --from-literal=b=2 -o yaml"),
    kubectl("create: a secret", "create secret generic hidden --from-literal=password=s3cret -o yaml"),
    kubectl("create: a TLS secret without its files", "create secret tls broken --cert=none --key=none"),
    kubectl(
      "create: a registry's secret",
      "create secret docker-registry registry --docker-server=r --docker-username=u --docker-password=p",
    ),
    kubectl("create: a service account", "create serviceaccount robot"),
    kubectl("create: a deployment", "create deployment front --image=nginx:1 --replicas=2 --port=80"),
    kubectl("create: a job", "create job once --image=busybox -- true"),
    kubectl("create: a cron job", "create cronjob often --image=busybox --schedule='*/5 * * * *' -- true"),
    kubectl("create: a cron job with a bad schedule", "create cronjob bad --image=busybox --schedule=never -- true"),
    kubectl("create: a job from a cron job", "create job now --from=cronjob/often"),
    kubectl("create: a service", "create service clusterip front --tcp=80:8080"),
    kubectl("create: a headless service", "create service clusterip none --clusterip=None"),
    kubectl("create: a service of type NodePort", "create service nodeport out --tcp=80 --node-port=30080"),
    kubectl("create: an external name", "create service externalname ext --external-name=example.org"),
    kubectl("create: an ingress", "create ingress way --rule='example.org/*=front:80'"),
    kubectl("create: a role", "create role reader --verb=get,list --resource=samples.nuvolaris.org,pods/log"),
    kubectl("create: a role for a resource that is not there", "create role lost --verb=get --resource=nothings"),
    kubectl(
      "create: a role binding",
      "create rolebinding readers --role=reader --serviceaccount=parity:robot --group=developers",
    ),
    kubectl("create: a cluster role", "create clusterrole metrics --verb=get --non-resource-url=/metrics"),
    kubectl("create: a cluster role binding", "create clusterrolebinding metrics --clusterrole=metrics --user=jane"),
    kubectl("create: a quota", "create quota small --hard=pods=2,services=1"),
    kubectl("create: a disruption budget", "create poddisruptionbudget guard --selector=app=front --min-available=1"),
    kubectl("create: a priority class", "create priorityclass high --value=1000 --description=urgent"),
    kubectl("create: a token of a service account has three parts", "create token nobody"),
    kubectl("create: on the client only", "create configmap dry --from-literal=a=1 --dry-run=client -o yaml"),
    kubectl("create: on the server, as a rehearsal", "create configmap dry --from-literal=a=1 --dry-run=server"),
    kubectl("create: a misspelt field is refused", "create -f -", { stdin: misspelt }),
    kubectl("create: a misspelt field, only warned of", "create --validate=warn -f -", { stdin: misspelt }),
    kubectl("create: a misspelt field of a built-in", "create -f -", { stdin: { ...configMap, datum: {} } }),
    kubectl("create: a kind that is not there", "create -f -", { stdin: { ...alpha(1), kind: "Nothing" } }),
    kubectl("create: what the schema refuses", "create -f -", { stdin: alpha(-1) }),
    kubectl("create: into another namespace than the body's", "create -n default -f -", {
      stdin: sample("alpha", { count: 1 }, { namespace: "parity" }),
    }),

    kubectl("apply: makes what is not there", "apply -f -", { stdin: listOf(alpha(1), configMap, deployment) }),
    kubectl("apply: the same again", "apply -f -", { stdin: listOf(alpha(1), configMap, deployment) }),
    kubectl("diff: nothing differs", "diff -f -", { stdin: alpha(1) }),
    kubectl("diff: what would change", "diff -f -", { stdin: alpha(5) }),
    kubectl("diff: of what is not there", "diff -f -", { stdin: sample("fresh", { count: 1 }) }),
    kubectl("apply: a changed field", "apply -f - -o yaml", { stdin: alpha(5) }),
    kubectl("apply: a dropped key goes", "apply -f -", { stdin: { ...configMap, data: { colour: "red" } } }),
    kubectl("apply: and is gone", "get configmap settings -o jsonpath='{.data}'"),
    kubectl("apply: a rehearsal on the server", "apply --dry-run=server -f -", { stdin: alpha(6) }),
    kubectl("apply: what was made by create", "apply -f -", {
      stdin: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "plain" }, data: { a: "2" } },
    }),
    kubectl("apply: the last applied configuration", "apply view-last-applied sample/alpha"),
    kubectl("apply: on the server", "apply --server-side -f -", { stdin: sample("ssa", { count: 1 }) }),
    kubectl("apply: on the server, the same again", "apply --server-side -f -", { stdin: sample("ssa", { count: 1 }) }),
    kubectl(
      "apply: on the server, in conflict with another manager",
      "apply --server-side --field-manager=other -f -",
      {
        stdin: sample("ssa", { count: 2 }),
      },
    ),
    kubectl("apply: on the server, by force", "apply --server-side --field-manager=other --force-conflicts -f -", {
      stdin: sample("ssa", { count: 2 }),
    }),
    kubectl("apply: on the server, what was applied by the client", "apply --server-side -f -", { stdin: alpha(7) }),
    kubectl("apply: an immutable field", "apply -f -", {
      stdin: { ...deployment, spec: { ...deploymentSpec, selector: { matchLabels: { app: "other" } } } },
    }),
    kubectl(
      "apply: prune what is not applied any more",
      "apply --prune -l app=web -f - --prune-allowlist=core/v1/ConfigMap",
      {
        stdin: deployment,
      },
    ),

    kubectl("replace: the whole object", "replace -f -", { stdin: alpha(8) }),
    kubectl("replace: what is not there", "replace -f -", { stdin: sample("nobody", { count: 1 }) }),
    kubectl("replace: by force, which deletes first", "replace --force -f -", { stdin: alpha(9) }),
    kubectl("edit: an editor changes a field", "edit sample alpha", { editor: "sed -i 's/count: 9/count: 10/'" }),
    kubectl("edit: an editor changes nothing", "edit sample alpha", { editor: "true" }),
    kubectl("edit: an editor makes a mistake", "edit sample alpha", { editor: "sed -i 's/count: 10/count: -1/'" }),
    kubectl("edit: the status", "edit sample alpha --subresource=status", {
      editor: "sed -i 's/^kind:.*/&\\nstatus: {message: edited}/'",
    }),
    kubectl("the edited object", "get sample alpha -o jsonpath='{.spec} {.status}'"),
    kubectl("patch: merge", `patch sample alpha --type=merge -p '{"spec":{"count":11}}'`),
    kubectl("patch: merge, the same again", `patch sample alpha --type=merge -p '{"spec":{"count":11}}'`),
    kubectl("patch: JSON", `patch sample alpha --type=json -p '[{"op":"replace","path":"/spec/count","value":12}]'`),
    kubectl(
      "patch: JSON, a failed test",
      `patch sample alpha --type=json -p '[{"op":"test","path":"/spec/count","value":0}]'`,
    ),
    kubectl("patch: strategic, of a custom resource", `patch sample alpha -p '{"spec":{"count":13}}'`),
    kubectl(
      "patch: strategic, of a deployment",
      `patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}'`,
    ),
    kubectl(
      "patch: of the status",
      `patch sample alpha --subresource=status --type=merge -p '{"status":{"message":"patched"}}'`,
    ),
    kubectl("patch: what is refused", `patch sample alpha --type=merge -p '{"spec":{"count":"many"}}'`),
    kubectl("patch: not there", `patch sample nobody --type=merge -p '{}'`),
    kubectl("label: adds", "label sample alpha app=a tier=front"),
    kubectl("label: does not overwrite", "label sample alpha app=b"),
    kubectl("label: overwrites when told", "label sample alpha app=b --overwrite"),
    kubectl("label: removes", "label sample alpha tier-"),
    kubectl("label: a wrong value", "label sample alpha 'app=no label'"),
    kubectl("label: all", "label samples --all seen=yes"),
    kubectl("annotate: adds and removes", "annotate sample alpha note=kept other-"),
    kubectl(
      "annotate: with a version that is stale",
      "annotate sample alpha note=lost --overwrite --resource-version=1",
    ),
    kubectl("set image", "set image deployment/web web=nginx:2"),
    kubectl("set image: of a container that is not there", "set image deployment/web nobody=nginx:2"),
    kubectl("set env", "set env deployment/web COLOUR=blue"),
    kubectl("set env: listed", "set env deployment/web --list"),
    kubectl("set resources", "set resources deployment/web -c web --limits=cpu=200m,memory=64Mi"),
    kubectl("set serviceaccount", "set serviceaccount deployment web robot"),
    kubectl("set selector", "set selector service front app=other"),
    kubectl("set subject", "set subject rolebinding readers --user=jane"),
  ],
};
