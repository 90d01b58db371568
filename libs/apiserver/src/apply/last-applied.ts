// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The annotation of client-side apply, for those who move from it to server-side apply with kubectl.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply
 */
import { isJsonObject, parseJson, stringifyJson, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { compareValues } from "./compare-values.ts";
import { difference, type FieldSet } from "./field-set.ts";
import type { ManagedResource } from "./managed-resource.ts";
import { ownedFields } from "./owned-fields.ts";
import { TypedValueError } from "./typed-value.ts";
import { withoutMember } from "./without-member.ts";

/** The only manager that is treated so: another name opts out. */
export const kubectlManager = "kubectl";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";
/** Of all annotations together: apimachinery's TotalAnnotationSizeLimitB. */
const annotationsLimit = 256 * 1024;

/** What client-side apply set, as far as the live object still has it; `undefined` where the object has no such annotation, or one for another version. */
export function lastAppliedFields({ apiVersion, type }: ManagedResource, live: JsonObject): FieldSet | undefined {
  const lastApplied = parseLastApplied(lastAppliedOf(live));
  if (lastApplied?.["apiVersion"] !== apiVersion) return undefined;
  try {
    const { added, modified, removed } = compareValues(type, lastApplied, live);
    return [modified, added, removed].reduce(difference, ownedFields(type, lastApplied));
  } catch (error) {
    if (error instanceof TypedValueError) return undefined;
    throw error;
  }
}

function lastAppliedOf(object: JsonObject): string {
  const text = annotationsOf(object)?.[annotation];
  return typeof text === "string" ? text : "";
}

function annotationsOf(object: JsonObject): JsonObject | undefined {
  const { metadata } = object;
  if (!isJsonObject(metadata)) return undefined;
  const annotations = metadata["annotations"];
  return isJsonObject(annotations) ? annotations : undefined;
}

function parseLastApplied(text: string): JsonObject | undefined {
  if (text === "") return undefined;
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Keeps the annotation of `object`, if it has one, in step with what is applied. */
export function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  if (lastAppliedOf(object) === "") return object;
  const others = withoutMember(annotationsOf(object) ?? {}, annotation);
  const annotations = { ...others, [annotation]: writeLastApplied(applied) };
  return setAnnotations(object, sizeOf(annotations) > annotationsLimit ? others : annotations);
}

function setAnnotations(object: JsonObject, annotations: JsonObject): JsonObject {
  const { metadata } = object;
  return { ...object, metadata: { ...(isJsonObject(metadata) ? metadata : {}), annotations } };
}

function sizeOf(annotations: JsonObject): number {
  const encoder = new TextEncoder();
  const texts = Object.entries(annotations).flatMap(([name, value]) => [name, typeof value === "string" ? value : ""]);
  return texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
}

const unsafeInHtml = /[<>&\u2028\u2029]/g;

/** As Go writes it, for kubectl compares the text: members in order, characters of HTML escaped, a newline at the end. */
function writeLastApplied(applied: JsonObject): string {
  const annotations = annotationsOf(applied);
  const bare = annotations === undefined ? applied : setAnnotations(applied, withoutMember(annotations, annotation));
  const text = stringifyJson(sortMembers(bare)).replaceAll(unsafeInHtml, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `${text}\n`;
}

function sortMembers(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => sortMembers(item));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    members.map(([name, member]) => [name, member === undefined ? member : sortMembers(member)]),
  );
}
