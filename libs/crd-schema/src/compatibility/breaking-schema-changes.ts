// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Walks two schemas of one thing side by side. What a keyword's change means is a table, a row per keyword. */
import { deepEqual, type JsonSchemaProps } from "@nuvolaris/api-machinery";

export interface SchemaChange {
  /** `spec.list[].name`; empty for the object itself. */
  readonly path: string;
  readonly what: string;
}

/** The released schema and the one that follows it. */
interface Schemas {
  readonly was: JsonSchemaProps;
  readonly is: JsonSchemaProps;
}

/** Whether values may be refused, dropped or read differently that were not before. */
type Judgement = (was: unknown, is: unknown) => boolean;

const lowered: Judgement = (was, is) => typeof is === "number" && (typeof was !== "number" || is < was);
const raised: Judgement = (was, is) => typeof is === "number" && (typeof was !== "number" || is > was);
/** A keyword that may go, and otherwise has to stay as it is. */
const addedOrChanged: Judgement = (was, is) => is !== undefined && !deepEqual(was, is);
const changed: Judgement = (was, is) => !deepEqual(was, is);
const turnedOn: Judgement = (was, is) => is === true && was !== true;
const turnedOff: Judgement = (was, is) => was === true && is !== true;

const judgements: Partial<Record<keyof JsonSchemaProps, Judgement>> = {
  type: changed,
  format: addedOrChanged,
  // A client that left a field out meant what the default was.
  default: changed,
  nullable: turnedOff,
  minimum: raised,
  exclusiveMinimum: turnedOn,
  maximum: lowered,
  exclusiveMaximum: turnedOn,
  multipleOf: addedOrChanged,
  minLength: raised,
  maxLength: lowered,
  pattern: addedOrChanged,
  minItems: raised,
  maxItems: lowered,
  uniqueItems: turnedOn,
  minProperties: raised,
  maxProperties: lowered,
  allOf: addedOrChanged,
  anyOf: addedOrChanged,
  oneOf: addedOrChanged,
  not: addedOrChanged,
  "x-kubernetes-validations": addedOrChanged,
  "x-kubernetes-preserve-unknown-fields": turnedOff,
  "x-kubernetes-embedded-resource": changed,
  "x-kubernetes-int-or-string": changed,
  // Who owns what in a list is kept by them.
  "x-kubernetes-list-type": changed,
  "x-kubernetes-list-map-keys": changed,
  "x-kubernetes-map-type": changed,
};

/** The changes of a schema that break something, the outer ones first. */
export function breakingSchemaChanges(schemas: Schemas, path = ""): readonly SchemaChange[] {
  return [
    ...keywordChanges(schemas, path),
    ...enumChanges(schemas, path),
    ...requiredChanges(schemas, path),
    ...propertyChanges(schemas, path),
    ...elementChanges(schemas, path),
  ];
}

function keywordChanges({ was, is }: Schemas, path: string): readonly SchemaChange[] {
  // Proof of the cast: the table is keyed by keywords.
  const keywords = Object.keys(judgements) as (keyof JsonSchemaProps)[];
  return keywords
    .filter((keyword) => judgements[keyword]?.(was[keyword], is[keyword]))
    .map((keyword) => ({ path, what: `${keyword} was ${shown(was[keyword])} and is ${shown(is[keyword])}` }));
}

function enumChanges({ was, is }: Schemas, path: string): readonly SchemaChange[] {
  if (is.enum === undefined) return [];
  if (was.enum === undefined) return [{ path, what: `may only be one of ${is.enum.map(shown).join(", ")}` }];
  const left = is.enum;
  const gone = was.enum.filter((value) => !left.some((other) => deepEqual(value, other)));
  return gone.map((value) => ({ path, what: `may no longer be ${shown(value)}` }));
}

/** A field with a default is never missing. */
function requiredChanges({ was, is }: Schemas, path: string): readonly SchemaChange[] {
  const asked = (is.required ?? []).filter(
    (name) => !was.required?.includes(name) && is.properties?.[name]?.default === undefined,
  );
  return asked.map((name) => ({ path: join(path, name), what: "must be there now" }));
}

function propertyChanges({ was, is }: Schemas, path: string): readonly SchemaChange[] {
  return Object.entries(was.properties ?? {}).flatMap(([name, property]) => {
    const below = join(path, name);
    const now = is.properties?.[name];
    if (now) return breakingSchemaChanges({ was: property, is: now }, below);
    const isKept = is["x-kubernetes-preserve-unknown-fields"] === true || is.additionalProperties !== undefined;
    return isKept ? [] : [{ path: below, what: "is gone: its values are dropped" }];
  });
}

function elementChanges({ was, is }: Schemas, path: string): readonly SchemaChange[] {
  const items = was.items && is.items ? breakingSchemaChanges({ was: was.items, is: is.items }, `${path}[]`) : [];
  const before = was.additionalProperties;
  const now = is.additionalProperties;
  if (before === undefined || before === false) return items;
  if (now === undefined || now === false) return [...items, { path, what: "takes no keys of one's own any more" }];
  if (now === true) return items;
  return [...items, ...breakingSchemaChanges({ was: before === true ? {} : before, is: now }, `${path}{}`)];
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function shown(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
