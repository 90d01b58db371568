// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, type JsonSchemaProps, type ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { fieldSetOf, recursiveDifference, type FieldSet } from "./field-set.ts";
import { mergeTypeOf, type MergeType } from "./merge-type.ts";
import { fieldElement } from "./path-element.ts";
import { withoutMember } from "./without-member.ts";

export interface ManagedResourceOptions {
  readonly apiVersion: string;
  readonly kind: string;
  /** Of the whole object; `metadata` need not be in it. */
  readonly schema: JsonSchemaProps;
  /** `status`, `scale`, …, when the requests are for one. */
  readonly subresource?: string;
  /**
   * Fields that a write here does not change, whatever a client sends, so that it cannot own them: `[["status"]]` where status is
   * a subresource; `[["metadata"], ["spec"]]` for `/status` itself. Default: none.
   */
  readonly resetFields?: readonly (readonly string[])[];
  /**
   * The resource in another version, for the fields that managers own in that version. Default: none; managers of other
   * versions then lose their fields at the next write, as those of a version that is no longer served do.
   */
  readonly otherVersion?: (apiVersion: string) => ManagedResource | undefined;
  /** Converts an object of any served version to this one. Default: only `apiVersion` is changed. */
  readonly convert?: (object: JsonObject) => JsonObject;
}

/**
 * A resource, or a subresource, in one version, as field management sees it. Make one per definition and subresource and
 * keep it: what it derives from the schema, it derives once.
 */
export class ManagedResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly subresource: string | undefined;
  readonly #options: ManagedResourceOptions;
  readonly #resetFields: FieldSet;
  #type: MergeType | undefined;

  constructor(options: ManagedResourceOptions) {
    this.#options = options;
    this.apiVersion = options.apiVersion;
    this.kind = options.kind;
    this.subresource = options.subresource;
    this.#resetFields = fieldSetOf((options.resetFields ?? []).map((path) => path.map((name) => fieldElement(name))));
  }

  get type(): MergeType {
    this.#type ??= mergeTypeOf(this.#options.schema);
    return this.#type;
  }

  /** The fields of a set that a write here can own. */
  withoutResetFields(fields: FieldSet): FieldSet {
    return recursiveDifference(fields, this.#resetFields);
  }

  /** `undefined` for a version that is not served. */
  inVersion(apiVersion: string): ManagedResource | undefined {
    return apiVersion === this.apiVersion ? this : this.#options.otherVersion?.(apiVersion);
  }

  /** The object in this version; itself where it is. */
  convert(object: JsonObject): JsonObject {
    if (object["apiVersion"] === this.apiVersion) return object;
    const { convert } = this.#options;
    return convert === undefined ? { ...object, apiVersion: this.apiVersion } : convert(object);
  }
}

/** The object without its managedFields; itself where it has none. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isJsonObject(metadata) || !("managedFields" in metadata)) return object;
  return { ...object, metadata: withoutMember(metadata, "managedFields") };
}

/** What an object says of its managers; `undefined` where it says nothing or no list. */
export function managedFieldsOf(object: JsonObject | undefined): readonly ManagedFieldsEntry[] | undefined {
  const metadata = object?.["metadata"];
  if (!isJsonObject(metadata)) return undefined;
  const managedFields = metadata["managedFields"];
  // Proof of the cast: each member of an entry is checked where entries are read (managers.ts).
  return Array.isArray(managedFields) ? (managedFields as readonly ManagedFieldsEntry[]) : undefined;
}
