// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, parseJson, stringifyJson } from "@nuvolaris/api-machinery";
import { fromJson, type ApiObject } from "../registry/api-object.ts";

/**
 * One version of one object: immutable, shared by the live table, the history, and every answer that shows it.
 *
 * What is kept is its text, which is what lists and watches send. The parsed object takes several times the memory, and is needed again
 * soon after it was made or not for long: it stays as long as somebody holds it and the garbage collector has not come, and is parsed
 * anew when it is wanted later.
 */
export class StoredObject {
  /** `namespace/name`, or `name` for cluster-scoped resources. */
  readonly key: string;
  /** The write that made it; also its `metadata.resourceVersion`. */
  readonly revision: number;
  // There is one of the two at least: the object until it is written out, the text from then on.
  #object: ApiObject | undefined;
  #text: string | undefined;
  #parsed: WeakRef<ApiObject> | undefined;

  private constructor(key: string, revision: number, form: { readonly object?: ApiObject; readonly text?: string }) {
    this.key = key;
    this.revision = revision;
    this.#object = form.object;
    this.#text = form.text;
  }

  /** Takes `object` as the version of `revision`, and stamps it so. */
  static of(key: string, revision: number, object: ApiObject): StoredObject {
    const metadata = { ...object.metadata, resourceVersion: String(revision) };
    return new StoredObject(key, revision, { object: kindFirst({ ...object, metadata }) });
  }

  /** An answer of a dry run: what would have been stored, without a version of its own. */
  static unsaved(key: string, object: ApiObject): StoredObject {
    return new StoredObject(key, 0, { object: kindFirst(object) });
  }

  /** Takes what {@link StoredObject.text} gave once. */
  static parse(key: string, revision: number, text: string): StoredObject {
    return new StoredObject(key, revision, { text });
  }

  get object(): ApiObject {
    const known = this.#object ?? this.#parsed?.deref();
    if (known) return known;
    const parsed = parseObject(this.#text ?? "");
    this.#parsed = new WeakRef(parsed);
    return parsed;
  }

  /** The object as JSON. */
  get text(): string {
    if (this.#text !== undefined) return this.#text;
    const { object } = this;
    this.#text = stringifyJson(object);
    this.#parsed = new WeakRef(object);
    this.#object = undefined;
    return this.#text;
  }

  /** The object as JSON without apiVersion and kind, as the items of a built-in kind's list are. */
  get itemText(): string {
    const { apiVersion, kind } = this.object;
    const head = `{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(kind)},`;
    return this.text.startsWith(head) ? `{${this.text.slice(head.length)}` : this.text;
  }
}

/** Every text begins with apiVersion and kind, so that a list can leave them out without writing the object anew. */
function kindFirst({ apiVersion, kind, ...rest }: ApiObject): ApiObject {
  return { apiVersion, kind, ...rest };
}

function parseObject(text: string): ApiObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError(`a stored object is no JSON object: ${text.slice(0, 80)}`);
  return fromJson(value);
}
