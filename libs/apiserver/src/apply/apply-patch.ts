// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Server-side apply: the manager says what it wants, the object gets it, and what the manager wanted before and does
 * not want now goes. https://kubernetes.io/docs/reference/using-api/server-side-apply/
 *
 * Pure: it neither defaults nor validates the result, which is the business of the resource's strategy afterwards.
 */
import {
  deepEqual,
  isJsonObject,
  parseApiVersion,
  type JsonObject,
  type ManagedFieldsEntry,
} from "@nuvolaris/api-machinery";
import { ApplyConflictError } from "./apply-conflict-error.ts";
import { kubectlManager, lastAppliedFields, withLastApplied } from "./last-applied.ts";
import { managedFieldsOf, withoutManagedFields, type ManagedResource } from "./managed-resource.ts";
import type { FieldSet } from "./field-set.ts";
import {
  encodeManagers,
  managerId,
  storedManagers,
  withoutIdle,
  withTime,
  type Manager,
  type ManagerId,
  type Managers,
} from "./managers.ts";
import { mergeValues } from "./merge-values.ts";
import { ownedFields } from "./owned-fields.ts";
import { ObjectChange, reconcileManagers, settleOwnership, withoutIdentity } from "./ownership.ts";
import { pruneApplied } from "./prune-applied.ts";
import { recordUpdate } from "./track-update.ts";
import { TypedValueError } from "./typed-value.ts";
import { validateValue } from "./validate-value.ts";

export interface Apply {
  /** The object as it is stored, with its managedFields; absent when the apply creates it. */
  readonly live?: JsonObject;
  /** What the client sent. */
  readonly applied: JsonObject;
  /** The `fieldManager` of the request, which an apply must have. */
  readonly manager: string;
  /** Takes over what others own and this apply changes. */
  readonly force: boolean;
  /** RFC 3339, whole seconds. */
  readonly now: string;
}

export interface Applied {
  /** The object to store, without managedFields; where nothing changes, the live one. */
  readonly object: JsonObject;
  /** Its managedFields; `undefined` where nobody owns anything. */
  readonly managedFields: readonly ManagedFieldsEntry[] | undefined;
}

/** The applied object is not one that can be applied here: 400. */
export class ApplyRequestError extends Error {
  override readonly name = "ApplyRequestError";
}

/** An object does not fit the schema: 500 with this message, as the API server has it. */
export class TypedObjectError extends Error {
  override readonly name = "TypedObjectError";
}

/** What before-first-apply owns was there before anybody applied. */
const beforeFirstApply = "before-first-apply";

/**
 * Applies an object.
 *
 * Throws {@link ApplyConflictError} where others own what would change and `force` is not set, {@link ApplyRequestError}
 * for an object of another kind or with managedFields, {@link TypedObjectError} for one that does not fit the schema.
 *
 * Where the live object says already all that is applied, it stays as it is, and the manager's time does too.
 */
export function applyPatch(resource: ManagedResource, apply: Apply): Applied {
  const { applied } = apply;
  checkKind(resource, applied);
  const applying = new Applying(resource, apply);
  const result = apply.manager === kubectlManager ? applying.runForKubectl() : applying.run(apply.force);
  const object = apply.manager === kubectlManager ? withLastApplied(result.object, applied) : result.object;
  return { object, managedFields: encodeManagers(result.managers) };
}

function checkKind({ apiVersion, kind }: ManagedResource, applied: JsonObject): void {
  if (applied["apiVersion"] !== apiVersion || applied["kind"] !== kind) {
    throw new ApplyRequestError(`invalid object type: ${formatKind(applied)}`);
  }
}

function formatKind(object: JsonObject): string {
  const { apiVersion, kind } = object;
  const { group, version } = parseApiVersion(typeof apiVersion === "string" ? apiVersion : "");
  return `${group}/${version}, Kind=${typeof kind === "string" ? kind : ""}`;
}

/** `default/web; apps/v1, Kind=Deployment`. */
function describeObject(object: JsonObject): string {
  const metadata = isJsonObject(object["metadata"]) ? object["metadata"] : {};
  const [namespace, name] = [metadata["namespace"], metadata["name"]].map((part) =>
    typeof part === "string" ? part : "",
  );
  return `${namespace ?? ""}/${name ?? ""}; ${formatKind(object)}`;
}

interface Outcome {
  readonly object: JsonObject;
  readonly managers: Managers;
}

class Applying {
  readonly #resource: ManagedResource;
  readonly #apply: Apply;
  readonly #live: JsonObject;
  readonly #managers: Managers;

  constructor(resource: ManagedResource, apply: Apply) {
    const { apiVersion, kind } = resource;
    const managers = storedManagers(managedFieldsOf(apply.live));
    this.#resource = resource;
    this.#apply = apply;
    this.#live = withoutManagedFields(apply.live ?? { apiVersion, kind });
    this.#managers = managers.size > 0 ? managers : this.#managersBeforeFirstApply();
  }

  #managersBeforeFirstApply(): Managers {
    const update = { next: this.#live, manager: beforeFirstApply, now: this.#apply.now };
    const attempt = `failed to convert new object (${describeObject(this.#live)}) to smd typed`;
    return explain(`failed to create manager for existing fields: ${attempt}`, () => {
      validateValue(this.#resource.type, this.#live, { allowDuplicates: true });
      return recordUpdate(this.#resource, update, new Map());
    });
  }

  /** What client-side apply set and nobody changed since is no conflict: kubectl takes it over. */
  runForKubectl(): Outcome {
    try {
      return this.run(this.#apply.force);
    } catch (error) {
      if (!(error instanceof ApplyConflictError)) throw error;
      const allowed = lastAppliedFields(this.#resource, this.#live);
      if (allowed === undefined) throw error;
      if (!error.isWithin(allowed)) throw error.without(allowed);
      return this.run(true);
    }
  }

  run(force: boolean): Outcome {
    const { applied } = this.#apply;
    this.#check();
    const managers = reconcileManagers(this.#resource, this.#managers);
    const owned = this.#resource.withoutResetFields(ownedFields(this.#resource.type, applied));
    const id = this.#applierId();
    const last = managers.get(id);
    const withSelf = new Map(managers).set(id, this.#applier(owned));
    const merged = this.#merge();
    const object = pruneApplied({ resource: this.#resource, merged, managers: withSelf, last, applied: owned });
    const changed = !deepEqual(this.#live, object);
    const settled = explain("failed to compare objects", () =>
      settleOwnership({
        managers: withSelf,
        change: new ObjectChange(this.#resource, this.#live, object),
        self: id,
        force,
      }),
    );
    return { object: changed ? object : this.#live, managers: this.#conclude(settled, last, changed) };
  }

  #check(): void {
    const { applied } = this.#apply;
    const { type } = this.#resource;
    if (managedFieldsOf(applied) !== undefined) throw new ApplyRequestError("metadata.managedFields must be nil");
    explain(`failed to create typed patch object (${describeObject(applied)})`, () => {
      validateValue(type, applied);
    });
    explain(`failed to create typed live object (${describeObject(this.#live)})`, () => {
      validateValue(type, this.#live, { allowDuplicates: true });
    });
  }

  #merge(): JsonObject {
    const merged = explain("failed to merge config", () =>
      mergeValues(this.#resource.type, this.#live, this.#apply.applied),
    );
    return isJsonObject(merged) ? merged : this.#live;
  }

  #applierId(): ManagerId {
    return managerId(this.#applier({}));
  }

  #applier(fields: FieldSet): Manager {
    const { apiVersion, subresource } = this.#resource;
    return {
      manager: this.#apply.manager === "" ? "unknown" : this.#apply.manager,
      operation: "Apply",
      apiVersion,
      ...(subresource === undefined ? {} : { subresource }),
      fields,
    };
  }

  /** What identifies the object was owned for the merge, lest it be pruned; nobody owns it afterwards. */
  #conclude(settled: Managers, last: Manager | undefined, changed: boolean): Managers {
    const id = this.#applierId();
    const fields = withoutIdentity(settled.get(id)?.fields ?? {});
    const same = last?.apiVersion === this.#resource.apiVersion && deepEqual(last.fields, fields);
    const self = same ? last : this.#applier(fields);
    const time = changed ? this.#apply.now : last?.time;
    return withoutIdle(new Map(settled).set(id, time === undefined ? self : withTime(self, time)));
  }
}

/** Says what was attempted on an object that does not fit its schema. */
function explain<T>(attempt: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (!(cause instanceof TypedValueError)) throw cause;
    throw new TypedObjectError(`${attempt}: ${cause.message}`, { cause });
  }
}
