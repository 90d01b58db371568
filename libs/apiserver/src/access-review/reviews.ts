// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Questions that are asked by creating an object: who am I, may I, may they. Nothing of it is stored.
 * https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
import {
  formatTime,
  invalid as invalidValue,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import type { AccessAttributes, AccessDecision } from "../authorization/authorizer.ts";
import type { UserInfo } from "../authentication/user-info.ts";
import { badRequest, invalid } from "../registry/api-error.ts";
import { toJson, type ApiObject } from "../registry/api-object.ts";
import type { RequestContext } from "../registry/request-context.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";

type Review = NonNullable<ResourceDefinition["review"]>;

const reviews: Readonly<Record<string, Review>> = {
  "authorization.k8s.io/selfsubjectaccessreviews": selfSubjectAccessReview,
  "authorization.k8s.io/selfsubjectrulesreviews": selfSubjectRulesReview,
  "authorization.k8s.io/subjectaccessreviews": subjectAccessReview,
  "authorization.k8s.io/localsubjectaccessreviews": localSubjectAccessReview,
  "authentication.k8s.io/selfsubjectreviews": selfSubjectReview,
  "authentication.k8s.io/tokenreviews": tokenReview,
};

/** What answers the creation of an object of `resource`; undefined where objects are stored. */
export function reviewFor(group: string, resource: string): Review | undefined {
  return reviews[`${group}/${resource}`];
}

async function selfSubjectAccessReview(object: ApiObject, context: RequestContext): Promise<ApiObject> {
  const spec = specOf(object);
  checkAttributes(spec);
  return { ...object, status: await decide(context, context.user, spec) };
}

async function subjectAccessReview(object: ApiObject, context: RequestContext): Promise<ApiObject> {
  const spec = specOf(object);
  checkAttributes(spec);
  return { ...object, status: await decide(context, subjectOf(spec), spec) };
}

/** The same question, answered to those who may ask only for one namespace. */
async function localSubjectAccessReview(object: ApiObject, context: RequestContext): Promise<ApiObject> {
  const spec = specOf(object);
  checkAttributes(spec);
  const { nonResourceAttributes, resourceAttributes } = spec;
  if (nonResourceAttributes !== undefined) {
    throw refused("spec.nonResourceAttributes", nonResourceAttributes, "disallowed on this kind of request");
  }
  const asked = objectOr(resourceAttributes)["namespace"] ?? "";
  if (asked !== object.metadata.namespace)
    throw refused("spec.resourceAttributes.namespace", asked, "must match metadata.namespace");
  return { ...object, status: await decide(context, subjectOf(spec), spec) };
}

async function selfSubjectRulesReview(object: ApiObject, context: RequestContext): Promise<ApiObject> {
  const namespace = text(specOf(object)["namespace"]);
  if (namespace === "") throw badRequest("no namespace on request");
  const rules = await context.authorizer.rulesFor(context.user, namespace);
  const resourceRules = rules.filter((rule) => rule.nonResourceURLs === undefined);
  const nonResourceRules = rules.filter((rule) => rule.nonResourceURLs !== undefined);
  return { ...object, spec: {}, status: { resourceRules, nonResourceRules, incomplete: false } };
}

function selfSubjectReview(object: ApiObject, { user, now }: RequestContext): ApiObject {
  const metadata = { ...object.metadata, creationTimestamp: formatTime(now) };
  return { ...object, metadata, status: { userInfo: user } };
}

async function tokenReview(object: ApiObject, { reviewToken }: RequestContext): Promise<ApiObject> {
  const { token, audiences } = specOf(object);
  if (text(token) === "") throw badRequest("token is required for TokenReview in authentication");
  const reviewed = await reviewToken?.(text(token), strings(audiences));
  if (reviewed && "user" in reviewed) return { ...object, status: { authenticated: true, ...reviewed } };
  return { ...object, status: { user: {}, error: reviewed?.error ?? "invalid bearer token" } };
}

async function decide(context: RequestContext, user: UserInfo, spec: JsonObject): Promise<JsonObject> {
  const { allowed, reason }: AccessDecision = await context.authorizer.authorize(attributesOf(user, spec));
  return { allowed, ...(reason === undefined || reason === "" ? {} : { reason }) };
}

function attributesOf(user: UserInfo, spec: JsonObject): AccessAttributes {
  const path = objectOr(spec["nonResourceAttributes"]);
  if (spec["resourceAttributes"] === undefined) return { user, verb: text(path["verb"]), path: text(path["path"]) };
  const { verb, group, version, resource, subresource, namespace, name } = objectOr(spec["resourceAttributes"]);
  return {
    user,
    verb: text(verb),
    group: text(group),
    version: text(version),
    resource: text(resource),
    subresource: text(subresource),
    namespace: text(namespace),
    name: text(name),
  };
}

function subjectOf(spec: JsonObject): UserInfo {
  const { user, groups, uid, extra } = spec;
  if (text(user) === "" && strings(groups).length === 0) {
    throw refused("spec.user", "", "at least one of user or group must be specified");
  }
  const extras = Object.entries(objectOr(extra)).map(([key, value]) => [key, strings(value)] as const);
  return {
    username: text(user),
    groups: strings(groups),
    ...(text(uid) === "" ? {} : { uid: text(uid) }),
    ...(extras.length === 0 ? {} : { extra: Object.fromEntries(extras) }),
  };
}

function checkAttributes({ resourceAttributes, nonResourceAttributes }: JsonObject): void {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const { path, verb } = objectOr(nonResourceAttributes);
    const shown = { Path: text(path), Verb: text(verb) };
    throw refused("spec.nonResourceAttributes", shown, "cannot be specified in combination with resourceAttributes");
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    throw refused("spec.resourceAttributes", undefined, detail);
  }
}

/** The real server names no kind in these refusals. */
function refused(field: string, value: JsonValue | undefined, detail: string): Error {
  return invalid({ group: "authorization.k8s.io", kind: "" }, "", [invalidValue(field, value, detail)]);
}

function specOf(object: ApiObject): JsonObject {
  return objectOr(toJson(object)["spec"]);
}

function objectOr(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function strings(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
