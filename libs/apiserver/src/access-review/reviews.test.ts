// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { AccessAttributes, Authorizer } from "../authorization/authorizer.ts";
import { testContext } from "../built-ins/strategies/test-context.ts";
import type { ApiObject } from "../registry/api-object.ts";
import { reviewFor } from "./reviews.ts";

const asked: AccessAttributes[] = [];

/** Lets admin read, and nobody do anything else. */
const readers: Authorizer = {
  authorize: (attributes) => {
    asked.push(attributes);
    const allowed = attributes.user.username === "admin" && attributes.verb === "get";
    return allowed ? { allowed, reason: "admins read" } : { allowed };
  },
  rulesFor: () => [
    { verbs: ["get"], apiGroups: [""], resources: ["pods"] },
    { verbs: ["get"], nonResourceURLs: ["/healthz"] },
  ],
};

async function review(resource: string, spec: object, metadata: object = {}): Promise<ApiObject> {
  const group = resource === "selfsubjectreviews" ? "authentication.k8s.io" : "authorization.k8s.io";
  const answer = reviewFor(group, resource);
  if (answer === undefined) throw new Error(`${resource} is no review`);
  return answer(
    { apiVersion: `${group}/v1`, kind: "Review", metadata, spec },
    testContext({}, { authorizer: readers }),
  );
}

const readPods = { verb: "get", resource: "pods", namespace: "default" };

test("I may what the authorizer lets me", async () => {
  expect((await review("selfsubjectaccessreviews", { resourceAttributes: readPods }))["status"]).toEqual({
    allowed: true,
    reason: "admins read",
  });
  expect(
    (await review("selfsubjectaccessreviews", { resourceAttributes: { ...readPods, verb: "delete" } }))["status"],
  ).toEqual({
    allowed: false,
  });
});

test("the authorizer is asked for what the review says", async () => {
  asked.length = 0;
  const resourceAttributes = { ...readPods, group: "apps", subresource: "log", name: "p" };
  await review("subjectaccessreviews", { user: "bob", groups: ["g"], extra: { scopes: ["a"] }, resourceAttributes });
  await review("selfsubjectaccessreviews", { nonResourceAttributes: { path: "/healthz", verb: "get" } });

  expect(asked).toMatchObject([
    {
      user: { username: "bob", groups: ["g"], extra: { scopes: ["a"] } },
      verb: "get",
      group: "apps",
      subresource: "log",
      name: "p",
    },
    { user: { username: "admin" }, verb: "get", path: "/healthz" },
  ]);
});

test("a question without a subject, without an object, or with two is refused", async () => {
  await expect(review("subjectaccessreviews", { resourceAttributes: readPods })).rejects.toThrow(
    'spec.user: Invalid value: "": at least one of user or group must be specified',
  );
  await expect(review("selfsubjectaccessreviews", {})).rejects.toThrow(
    "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified",
  );
  const both = { resourceAttributes: readPods, nonResourceAttributes: { path: "/x", verb: "get" } };
  await expect(review("selfsubjectaccessreviews", both)).rejects.toThrow(
    'spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: cannot be specified in combination with resourceAttributes',
  );
});

test("a local review stays in its namespace", async () => {
  const spec = { user: "admin", resourceAttributes: readPods };

  expect((await review("localsubjectaccessreviews", spec, { namespace: "default" }))["status"]).toMatchObject({
    allowed: true,
  });
  await expect(review("localsubjectaccessreviews", spec, { namespace: "other" })).rejects.toThrow(
    'spec.resourceAttributes.namespace: Invalid value: "default": must match metadata.namespace',
  );
});

test("my rules are those for resources and those for paths", async () => {
  expect((await review("selfsubjectrulesreviews", { namespace: "default" }))["status"]).toEqual({
    resourceRules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }],
    nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/healthz"] }],
    incomplete: false,
  });
  await expect(review("selfsubjectrulesreviews", {})).rejects.toThrow("no namespace on request");
});

test("I am who sent the request", async () => {
  expect((await review("selfsubjectreviews", {}))["status"]).toEqual({
    userInfo: { username: "admin", groups: ["system:masters"] },
  });
});

test("a token is of whom the server says, or of nobody", async () => {
  const answer = reviewFor("authentication.k8s.io", "tokenreviews");
  const context = testContext(
    {},
    {
      reviewToken: (token, audiences) =>
        Promise.resolve(token === "known" ? { user: { username: "bob" }, audiences } : { error: "who is that" }),
    },
  );
  const ask = async (token: string): Promise<unknown> => {
    const object = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      metadata: {},
      spec: { token, audiences: ["vault"] },
    };
    return (await answer?.(object, context))?.["status"];
  };

  expect(await ask("known")).toEqual({ authenticated: true, user: { username: "bob" }, audiences: ["vault"] });
  expect(await ask("other")).toEqual({ user: {}, error: "who is that" });
  await expect(ask("")).rejects.toThrow("token is required for TokenReview in authentication");
});

test("what is stored is no review", () => {
  expect(reviewFor("", "pods")).toBeUndefined();
});
