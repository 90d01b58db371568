// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator remembers of an object, in one annotation on the object itself.
 *
 * It survives restarts and is deleted with the object. It carries the object's uid: a record that came with copied YAML
 * or a restore is another object's memory and counts as none.
 */
import { isJsonObject, parseJson, stringifyJson, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";

/** One handler's progress. What is absent has its default: no attempts, due at once, no outcome yet. */
export interface HandlerProgress {
  /** Failed attempts at the essence named by `tried`. */
  readonly attempts?: number;
  /** When the next attempt is due, RFC 3339. */
  readonly nextAt?: string;
  /** The hash of the essence that the failed attempts were made at. */
  readonly tried?: string;
  /** How the handler ended. Absent while it is still to run. */
  readonly outcome?: "succeeded" | "failed";
  /** The hash of the essence that the handler last handled; `null`: it has seen none yet. */
  readonly seen?: string | null;
}

export interface ProgressRecord {
  readonly uid: string;
  /** The hash of the essence that every handler without an entry of its own has seen. */
  readonly seen?: string;
  readonly handlers: Readonly<Record<string, HandlerProgress>>;
  /** The essences that a handler still points to, by hash: the `old` of the next change. */
  readonly essences: Readonly<Record<string, JsonObject>>;
}

/** The annotation is no progress record: somebody else wrote it. */
export class ProgressRecordError extends Error {
  override readonly name = "ProgressRecordError";
}

/**
 * All annotations of an object together, keys and values (apimachinery, pkg/api/validation/objectmeta.go,
 * TotalAnnotationSizeLimitB).
 */
const maxAnnotationBytes = 256 * 1024;

/** A record leaves the larger half to others: `kubectl apply` keeps the whole object there once more. */
export const maxRecordBytes = 96 * 1024;

/** How many bytes the annotation `key` may have beside the others, without crowding out what they still want to add. */
export function roomForRecord(annotations: Readonly<Record<string, string>>, key: string): number {
  const others = Object.entries(annotations).filter(([name]) => name !== key);
  const used = others.reduce((sum, [name, value]) => sum + byteLength(name) + byteLength(value), byteLength(key));
  return Math.max(0, Math.min(maxRecordBytes, maxAnnotationBytes - used));
}

/** The record in `annotation`; `undefined` when there is none of this object. Throws {@link ProgressRecordError}. */
export function parseProgressRecord(annotation: string | undefined, uid: string): ProgressRecord | undefined {
  if (annotation === undefined) return undefined;
  const value = parseAnnotation(annotation);
  if (!isJsonObject(value)) throw new ProgressRecordError("the progress annotation is not a JSON object");
  if (value["uid"] !== uid) return undefined;
  const { seen } = value;
  return {
    uid,
    ...(typeof seen === "string" ? { seen } : {}),
    handlers: mapObject(value["handlers"], parseHandlerProgress),
    essences: mapObject(value["essences"], (essence) => (isJsonObject(essence) ? essence : {})),
  };
}

/** The record with present ids: a handler that was renamed takes over the entry of its first alias that has one. */
export function adoptAliases(
  record: ProgressRecord,
  handlers: readonly { readonly id: string; readonly aliases?: readonly string[] }[],
): ProgressRecord {
  const adopted = new Map(Object.entries(record.handlers));
  for (const { id, aliases = [] } of handlers) {
    const alias = aliases.find((former) => adopted.has(former));
    const entry = alias === undefined ? undefined : adopted.get(alias);
    if (alias === undefined || entry === undefined || adopted.has(id)) continue;
    adopted.set(id, entry);
    adopted.delete(alias);
    adoptChildren(adopted, { from: alias, to: id });
  }
  return { ...record, handlers: Object.fromEntries(adopted) };
}

/** Sub-handlers follow the handler that makes them. */
function adoptChildren(
  entries: Map<string, HandlerProgress>,
  { from, to }: { readonly from: string; readonly to: string },
): void {
  for (const [id, entry] of [...entries]) {
    if (!id.startsWith(`${from}/`)) continue;
    entries.set(`${to}${id.slice(from.length)}`, entry);
    entries.delete(id);
  }
}

/** The record as an annotation. Above `maxBytes` the essences are left out: `truncated` says so. */
export function formatProgressRecord(
  record: ProgressRecord,
  maxBytes = maxRecordBytes,
): { readonly text: string; readonly truncated: boolean } {
  const text = stringifyJson(compact(record));
  if (byteLength(text) <= maxBytes) return { text, truncated: false };
  return { text: stringifyJson(compact({ ...record, essences: {} })), truncated: true };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function compact({ uid, seen, handlers, essences }: ProgressRecord): JsonObject {
  return {
    uid,
    ...(seen === undefined ? {} : { seen }),
    ...(Object.keys(handlers).length === 0 ? {} : { handlers: mapObject(handlers, (progress) => ({ ...progress })) }),
    ...(Object.keys(essences).length === 0 ? {} : { essences }),
  };
}

function parseAnnotation(annotation: string): JsonValue {
  try {
    return parseJson(annotation);
  } catch (error) {
    throw new ProgressRecordError("the progress annotation is not JSON", { cause: error });
  }
}

function parseHandlerProgress(value: unknown): HandlerProgress {
  if (!isJsonObject(value)) return {};
  const { attempts, nextAt, tried, outcome, seen } = value;
  return {
    ...(typeof attempts === "number" ? { attempts } : {}),
    ...(typeof nextAt === "string" ? { nextAt } : {}),
    ...(typeof tried === "string" ? { tried } : {}),
    ...(outcome === "succeeded" || outcome === "failed" ? { outcome } : {}),
    ...(typeof seen === "string" || seen === null ? { seen } : {}),
  };
}

function mapObject<From, To>(object: From, map: (value: From[keyof From]) => To): Record<string, To> {
  if (typeof object !== "object" || object === null) return {};
  // Proof of the cast: Object.entries gives the values of exactly these keys.
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value as From[keyof From])]));
}
