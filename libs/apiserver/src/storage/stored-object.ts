// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, parseJson, stringifyJson } from "@nuvolaris/api-machinery";
import { fromJson, type ApiObject } from "../registry/api-object.ts";

/**
 * One version of one object: immutable, shared by the live table, the history, and every answer that shows it.
 *
 * It is written out at most once and parsed at most once, whichever form it began with.
 */
export class StoredObject {
  /** `namespace/name`, or `name` for cluster-scoped resources. */
  readonly key: string;
  /** The write that made it; also its `metadata.resourceVersion`. */
  readonly revision: number;
  #object: ApiObject | undefined;
  #text: string | undefined;

  private constructor(key: string, revision: number, form: { readonly object?: ApiObject; readonly text?: string }) {
    this.key = key;
    this.revision = revision;
    this.#object = form.object;
    this.#text = form.text;
  }

  /** Takes `object` as the version of `revision`, and stamps it so. */
  static of(key: string, revision: number, object: ApiObject): StoredObject {
    const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    return new StoredObject(key, revision, { object: stamped });
  }

  /** Takes what {@link StoredObject.text} gave once. */
  static parse(key: string, revision: number, text: string): StoredObject {
    return new StoredObject(key, revision, { text });
  }

  get object(): ApiObject {
    this.#object ??= parseObject(this.#text ?? "");
    return this.#object;
  }

  /** The object as JSON. */
  get text(): string {
    this.#text ??= stringifyJson(this.#object);
    return this.#text;
  }
}

function parseObject(text: string): ApiObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError(`a stored object is no JSON object: ${text.slice(0, 80)}`);
  return fromJson(value);
}
