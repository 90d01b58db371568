// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Validation rules in CEL: messages, reasons, field paths, transition rules, and what is refused in the CRD.
// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
import type { JsonObject, JsonValue } from "../json.ts";
import { send, type RequestScript, type RequestStep } from "../script.ts";
import { crds, createNamespace, installCrd, mergePatch } from "./sample-crd.ts";

const rules = "/apis/nuvolaris.org/v1/namespaces/parity/rules";
const string: JsonObject = { type: "string", maxLength: 50 };
const integer: JsonObject = { type: "integer" };

function ruleCrd(plural: string, spec: JsonValue): JsonObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.nuvolaris.org` },
    spec: {
      group: "nuvolaris.org",
      scope: "Namespaced",
      names: { kind: plural === "rules" ? "Rule" : "Bad", plural },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
        },
      ],
    },
  };
}

const specSchema: JsonObject = {
  type: "object",
  "x-kubernetes-validations": [
    { rule: "self.min <= self.max", message: "min must not exceed max" },
    { rule: "self.min + self.max < 1000" },
    {
      rule: "!has(self.name) || self.name.startsWith('x')",
      messageExpression: "'name is ' + self.name + ', which has no x'",
    },
    {
      rule: "!has(self.mode) || self.mode != 'bad'",
      message: "no bad mode",
      reason: "FieldValueForbidden",
      fieldPath: ".mode",
    },
    { rule: "!has(self.other) || self.other != 'dup'", message: "dup", reason: "FieldValueDuplicate" },
    {
      rule: "!has(self.needed) || has(self.name)",
      message: "name is needed",
      reason: "FieldValueRequired",
      fieldPath: ".name",
    },
  ],
  properties: {
    min: { ...integer, default: 0 },
    max: { ...integer, default: 10 },
    name: string,
    mode: string,
    other: string,
    needed: { type: "boolean" },
    fixed: { ...string, "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "fixed is immutable" }] },
    once: {
      ...string,
      "x-kubernetes-validations": [
        {
          rule: "!oldSelf.hasValue() || self == oldSelf.value()",
          optionalOldSelf: true,
          message: "once set, it stays",
        },
        { rule: "oldSelf.hasValue() || self != 'never'", optionalOldSelf: true, message: "never is never first" },
      ],
    },
    count: { ...integer, "x-kubernetes-validations": [{ rule: "self >= oldSelf", message: "count only grows" }] },
    items: {
      type: "array",
      maxItems: 10,
      items: {
        type: "object",
        properties: { key: string, value: integer },
        "x-kubernetes-validations": [{ rule: "self.value > 0", message: "must be positive" }],
      },
      "x-kubernetes-validations": [
        { rule: "self.all(x, self.exists_one(y, y.key == x.key))", message: "keys are unique" },
      ],
    },
    labels: {
      type: "object",
      maxProperties: 10,
      additionalProperties: {
        ...string,
        "x-kubernetes-validations": [{ rule: "self.size() > 1", message: "too short" }],
      },
    },
    quantity: {
      ...string,
      "x-kubernetes-validations": [{ rule: "quantity(self).isLessThan(quantity('1Gi'))", message: "less than 1Gi" }],
    },
    address: { ...string, "x-kubernetes-validations": [{ rule: "ip(self).family() == 4", message: "IPv4 only" }] },
    network: {
      ...string,
      "x-kubernetes-validations": [{ rule: "cidr(self).containsIP('10.0.0.1')", message: "must hold 10.0.0.1" }],
    },
    link: {
      ...string,
      "x-kubernetes-validations": [{ rule: "isURL(self) && url(self).getScheme() == 'https'", message: "https only" }],
    },
    release: {
      ...string,
      "x-kubernetes-validations": [{ rule: "semver(self).isGreaterThan(semver('1.0.0'))", message: "after 1.0.0" }],
    },
    text: {
      ...string,
      "x-kubernetes-validations": [
        { rule: "self.find('[0-9]+') != '13'", message: "no thirteen" },
        { rule: "self.split(',').map(x, x.size()).sum() < 4", message: "at most three letters" },
      ],
    },
    port: {
      "x-kubernetes-int-or-string": true,
      "x-kubernetes-validations": [
        { rule: "type(self) == int ? self < 100 : self == 'http'", message: "small or http" },
      ],
    },
    until: {
      type: "string",
      format: "date-time",
      "x-kubernetes-validations": [{ rule: "self > timestamp('2020-01-01T00:00:00Z')", message: "after 2020" }],
    },
    wait: {
      type: "string",
      format: "duration",
      "x-kubernetes-validations": [{ rule: "self <= duration('1h')", message: "an hour at most" }],
    },
    division: { ...integer, "x-kubernetes-validations": [{ rule: "10 / self > 0", message: "must divide" }] },
  },
};

function rule(name: string, spec: JsonValue): JsonObject {
  return { apiVersion: "nuvolaris.org/v1", kind: "Rule", metadata: { name }, spec };
}

const broken: readonly (readonly [string, JsonValue])[] = [
  ["a message", { min: 11 }],
  ["without a message the rule is told", { min: 500, max: 500 }],
  ["a messageExpression", { name: "abc" }],
  ["a reason and a fieldPath", { mode: "bad" }],
  ["reason FieldValueDuplicate", { other: "dup" }],
  ["reason FieldValueRequired", { needed: true }],
  [
    "in an array's element",
    {
      items: [
        { key: "a", value: 1 },
        { key: "b", value: 0 },
      ],
    },
  ],
  [
    "on an array",
    {
      items: [
        { key: "a", value: 1 },
        { key: "a", value: 2 },
      ],
    },
  ],
  ["in a map's value", { labels: { a: "xx", b: "x" } }],
  ["a quantity", { quantity: "2Gi" }],
  ["a quantity that is none", { quantity: "lots" }],
  ["an IP address", { address: "::1" }],
  ["a CIDR", { network: "192.168.0.0/24" }],
  ["a URL", { link: "http://x.org" }],
  ["a semantic version", { release: "0.9.0" }],
  ["a regular expression", { text: "13" }],
  ["split and sum", { text: "a,b,c,d" }],
  ["int-or-string", { port: 100 }],
  ["a timestamp", { until: "2019-06-01T00:00:00Z" }],
  ["a duration", { wait: "2h" }],
  ["an error while it runs", { division: 0 }],
  ["two rules at once", { min: 600, max: 500, mode: "bad" }],
  ["a rule is not run where the schema already refuses", { min: "x" }],
  ["a missing field that the rule needs", { items: [{ key: "a" }] }],
];

const right: JsonValue = {
  min: 1,
  max: 2,
  name: "xyz",
  mode: "good",
  fixed: "f",
  once: "o",
  count: 3,
  items: [
    { key: "a", value: 1 },
    { key: "b", value: 2 },
  ],
  labels: { a: "xx" },
  quantity: "512Mi",
  address: "10.0.0.1",
  network: "10.0.0.0/8",
  link: "https://x.org",
  release: "1.2.3",
  text: "a,12",
  port: "http",
  until: "2021-01-01T00:00:00Z",
  wait: "30m",
  division: 5,
};

function transition(title: string, spec: JsonValue): RequestStep {
  return send(`transition: ${title}`, `PATCH ${rules}/right`, {
    headers: mergePatch,
    body: { spec },
    select: { only: ["/spec/fixed", "/spec/once", "/spec/count"] },
  });
}

/** A CRD with this rule on its spec, an object with the integer `a` and the unbounded list of strings `list`. */
function badRule(title: string, validation: JsonValue): RequestStep {
  const properties = { a: integer, list: { type: "array", items: { type: "string" } } };
  return send(`in a CRD: ${title}`, `POST ${crds}`, {
    body: ruleCrd("bads", { type: "object", properties, "x-kubernetes-validations": [validation] }),
  });
}

export const celRules: RequestScript = {
  name: "cel",
  steps: [
    createNamespace,
    ...installCrd(ruleCrd("rules", specSchema)),
    ...broken.map(([title, spec]) => send(`broken: ${title}`, `POST ${rules}`, { body: rule("broken", spec) })),
    send("all rules hold", `POST ${rules}`, { body: rule("right", right), select: { only: ["/metadata/generation"] } }),
    send("transition: an optionalOldSelf rule runs on create", `POST ${rules}`, {
      body: rule("never", { once: "never" }),
    }),
    transition("nothing changes", { fixed: "f" }),
    transition("self == oldSelf", { fixed: "g" }),
    transition("a removal is no transition of the field", { fixed: null }),
    transition("so it can be set again", { fixed: "h" }),
    transition("only growth", { count: 2 }),
    transition("growth", { count: 4 }),
    transition("optionalOldSelf keeps its value", { once: "other" }),

    badRule("a syntax error", { rule: "self.a >" }),
    badRule("an unknown field", { rule: "self.b > 1" }),
    badRule("a result that is no boolean", { rule: "self.a + 1" }),
    badRule("types that do not go together", { rule: "self.a == 'one'" }),
    badRule("an unknown function", { rule: "frob(self.a)" }),
    badRule("an empty rule", { rule: " " }),
    badRule("a messageExpression of another type", { rule: "self.a > 1", messageExpression: "self.a" }),
    badRule("an unknown reason", { rule: "self.a > 1", reason: "Because" }),
    badRule("a fieldPath that is not there", { rule: "self.a > 1", fieldPath: ".b" }),
    badRule("a message with a line break", { rule: "self.a > 1", message: "two\nlines" }),
    badRule("a rule that is too costly", { rule: "self.list.all(x, self.list.all(y, x == y))" }),
    badRule("optionalOldSelf without oldSelf", { rule: "self.a > 1", optionalOldSelf: true }),
  ],
};
