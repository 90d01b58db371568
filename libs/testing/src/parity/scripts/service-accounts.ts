// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Service accounts as users: what their tokens say of them, and what they may do.
import type { JsonObject } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { namespace, setUpSamples } from "./sample-crd.ts";

const group = "rbac.authorization.k8s.io";
const whoAmI = "POST /apis/authentication.k8s.io/v1/selfsubjectreviews";
const review: JsonObject = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
const tokenRequest: JsonObject = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
const asWorker = { headers: { authorization: "Bearer {{token}}" } };
const asBound = { headers: { authorization: "Bearer {{bound}}" } };
// The number of each token is another.
const user = {
  select: { without: ["/metadata", "/status/userInfo/extra/authentication.kubernetes.io~1credential-id"] },
};

const pod: JsonObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "of-worker" },
  spec: { serviceAccountName: "worker", containers: [{ name: "main", image: "none" }] },
};

const tokenReview = (title: string, token: string, audiences?: readonly string[]) =>
  send(title, "POST /apis/authentication.k8s.io/v1/tokenreviews", {
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token, ...(audiences && { audiences }) },
    },
    select: {
      // The signature's error is another program's; the audience of the server itself is its own name.
      only: ["/status/authenticated", "/status/user/username", "/status/user/groups"],
    },
  });

export const serviceAccounts: RequestScript = {
  name: "service-accounts",
  steps: [
    ...setUpSamples,
    send("an account", `POST ${namespace}/serviceaccounts`, {
      body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "worker" } },
      setUp: true,
    }),
    send("its token", `POST ${namespace}/serviceaccounts/worker/token`, {
      body: tokenRequest,
      capture: { token: "/status/token" },
      setUp: true,
    }),
    send("the account is a user with groups", whoAmI, { ...asWorker, ...user, body: review }),
    get("it may do what everybody may", "/version", { ...asWorker, select: { only: ["/major"] } }),
    get("it may do nothing else", `${namespace}/configmaps`, asWorker),
    send("a token whose review says who it is", "POST /apis/authentication.k8s.io/v1/tokenreviews", {
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: "{{token}}" } },
      select: { only: ["/status/authenticated", "/status/user/username", "/status/user/groups"] },
    }),
    tokenReview("a review for an audience that the token is not for", "{{token}}", ["vault"]),
    tokenReview("a token that was changed", "{{token}}x"),
    send("a token for somebody else", `POST ${namespace}/serviceaccounts/worker/token`, {
      body: { ...tokenRequest, spec: { audiences: ["vault", "safe"] } },
      capture: { other: "/status/token" },
      setUp: true,
    }),
    send("it does not let in", whoAmI, { headers: { authorization: "Bearer {{other}}" }, body: review }),
    send("it is good for whom it is", "POST /apis/authentication.k8s.io/v1/tokenreviews", {
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token: "{{other}}", audiences: ["bank", "vault"] },
      },
      select: { only: ["/status/authenticated", "/status/audiences", "/status/user/username"] },
    }),
    send("and for nobody else", "POST /apis/authentication.k8s.io/v1/tokenreviews", {
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token: "{{other}}", audiences: ["bank"] },
      },
      select: { only: ["/status"] },
    }),
    send("a binding to the account", `POST /apis/${group}/v1/namespaces/parity/rolebindings`, {
      body: {
        apiVersion: `${group}/v1`,
        kind: "RoleBinding",
        metadata: { name: "worker-views" },
        roleRef: { apiGroup: group, kind: "ClusterRole", name: "system:aggregate-to-view" },
        subjects: [{ kind: "ServiceAccount", name: "worker" }],
      },
      setUp: true,
    }),
    get("then it may look", `${namespace}/configmaps`, {
      ...asWorker,
      until: { status: 200 },
      select: { only: ["/kind"] },
    }),
    get("but not everywhere", "/api/v1/configmaps", asWorker),
    get("nor at secrets", `${namespace}/secrets`, asWorker),
    send("why it may", "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
      ...asWorker,
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: { namespace: "parity", resource: "configmaps", verb: "watch" } },
      },
      select: { only: ["/status"] },
    }),
    send("a pod of the account", `POST ${namespace}/pods`, {
      body: pod,
      capture: { pod: "/metadata/uid" },
      setUp: true,
    }),
    send("a token for the pod", `POST ${namespace}/serviceaccounts/worker/token`, {
      body: {
        ...tokenRequest,
        spec: { boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "of-worker", uid: "{{pod}}" } },
      },
      capture: { bound: "/status/token" },
      setUp: true,
    }),
    send("the pod's token tells of the pod", whoAmI, { ...asBound, ...user, body: review }),
    send("the pod goes", `DELETE ${namespace}/pods/of-worker?gracePeriodSeconds=0`, { setUp: true }),
    send("its token goes with it", whoAmI, { ...asBound, until: { status: 401 }, body: review }),
    send("the account goes", `DELETE ${namespace}/serviceaccounts/worker`, { setUp: true }),
    send("all of its tokens go with it", whoAmI, { ...asWorker, until: { status: 401 }, body: review }),
  ],
};
