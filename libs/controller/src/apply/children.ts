// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Children: objects that an operator keeps for another one. This file decides what is written and how; what there is
 * to be decided with is in `write-memory.ts` (own writes) and `owned-fields.ts` (writes of an earlier process).
 */
import {
  formatObjectKey,
  isJsonObject,
  type JsonValue,
  type KubernetesObject,
  type ResourceKind,
  type Stored,
} from "@nuvolaris/api-machinery";
import { type Client, isApplyConflict, isConflict, isNotFound, type StatusError } from "@nuvolaris/client";
import { controllerOf } from "../event-handler.ts";
import type { LocalView } from "../local-view.ts";
import { type Logger, silentLogger } from "../logger.ts";
import { keyOf, nameOf, resourceOf, typeKeyOf } from "../object-name.ts";
import { TerminalError } from "../reconcile.ts";
import { adopt, managedByLabel, type Owner } from "./adopt.ts";
import { isApplied } from "./owned-fields.ts";
import { WriteMemory } from "./write-memory.ts";

/** The kind was not declared, so nobody follows it. A mistake in the program. */
export class UndeclaredKindError extends TerminalError {}

/** No kind of children was declared as one that may be deleted. A mistake in the program. */
export class NothingPrunableError extends TerminalError {}

/** The object belongs to another owner. Retried: that owner may let it go. */
export class AlreadyOwnedError extends Error {
  override readonly name = "AlreadyOwnedError";
}

export interface ChildrenOptions {
  readonly client: Pick<Client, "apply" | "delete">;
  /** The views of the kinds that may be children: those that the controller owns. */
  readonly views: readonly LocalView[];
  /** Those of `views` whose children may be deleted: {@link Children.prune} looks at no others. */
  readonly prunable: readonly LocalView[];
  /** Whose the applied fields are. One per operator, for life: fields applied by another name stay. */
  readonly fieldManager: string;
  /** The label value that marks children. Default: the field manager. */
  readonly managedBy?: string;
  readonly log?: Logger;
}

/**
 * Keeps the children of owners as desired, by server-side apply.
 *
 * *Guarantees.* Nothing is sent when the child is as desired already, also after a restart. What others changed in our
 * fields is repaired, by force if need be, on children that are ours; nothing is ever forced on others. A field that was
 * applied before and is no longer desired goes.
 *
 * *Caveats.* After a restart, values that the server writes in another way (`1000m`, stored as `1`) cost one request each,
 * which changes nothing.
 */
export class Children {
  readonly #options: ChildrenOptions;
  readonly #log: Logger;
  readonly #views: ReadonlyMap<string, LocalView>;
  readonly #memory = new WriteMemory();

  constructor(options: ChildrenOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLogger;
    this.#views = new Map(options.views.map((view) => [typeKeyOf(view.kind), view]));
  }

  /** The child with what makes it the owner's, as {@link Children.apply} sends it. Sends nothing itself. */
  adopt<T extends KubernetesObject>(owner: Owner, desired: T): T {
    return adopt(desired, { owner, kind: this.#viewOf(desired).kind, managedBy: this.#managedBy });
  }

  /** Makes the child as desired, and answers it as it is then. */
  async apply<T extends KubernetesObject>(owner: Owner, desired: T, signal: AbortSignal): Promise<Stored<T>> {
    const view = this.#viewOf(desired);
    const child = this.adopt(owner, desired);
    const live = view.get(keyOf(child));
    if (live) requireOurs(live, owner);
    const memoryKey = `${typeKeyOf(view.kind)} ${formatObjectKey(keyOf(child))}`;
    if (live && this.#agrees(memoryKey, child, live)) return live;
    const answer = await this.#write(child, {
      view,
      isOurs: live !== undefined && isControlledBy(live, owner),
      signal,
    });
    this.#memory.remember(memoryKey, toJson(child), answer);
    return answer;
  }

  /**
   * Deletes the owner's children that are not among `keep`: of every prunable kind, those with our label and the owner's
   * controller reference. Errors: {@link NothingPrunableError} if there is no such kind.
   */
  async prune(owner: Owner, keep: readonly KubernetesObject[], signal: AbortSignal): Promise<void> {
    const { prunable } = this.#options;
    if (prunable.length === 0) throw new NothingPrunableError(nothingPrunable(owner));
    const kept = new Set(keep.map(({ metadata }) => metadata.uid));
    for (const view of prunable) {
      for (const child of view.controlledBy(owner.object.metadata.uid)) {
        const isOurs = child.metadata.labels?.[managedByLabel] === this.#managedBy;
        if (isOurs && !kept.has(child.metadata.uid)) await this.#delete(view, child, signal);
      }
    }
  }

  /** Forgets a child that is gone. */
  forget(kind: ResourceKind, child: Stored<KubernetesObject>): void {
    this.#memory.forget(`${typeKeyOf(kind)} ${nameOf(child)}`);
  }

  get #managedBy(): string {
    return this.#options.managedBy ?? this.#options.fieldManager;
  }

  /** The view of the desired object's kind. The caller's object says what type its answer has. */
  #viewOf<T extends KubernetesObject>(desired: T): LocalView<T> {
    const { apiVersion, kind } = desired;
    const view = this.#views.get(`${apiVersion}/${kind}`);
    if (!view) {
      const known = [...this.#views.values()].map((each) => resourceOf(each.kind)).join(", ");
      throw new UndeclaredKindError(
        `cannot take ${kind} (${apiVersion}) as a child: the controller owns only [${known}]; declare the kind with owns`,
      );
    }
    // Proof: a view holds the objects of its kind, and the desired object is of that kind.
    return view as unknown as LocalView<T>;
  }

  #agrees(memoryKey: string, child: KubernetesObject, live: Stored<KubernetesObject>): boolean {
    const verdict = this.#memory.judge(memoryKey, toJson(child), live);
    if (verdict === "drifted")
      this.#log.info("child was changed by somebody else, repairing it", { child: nameOf(live), kind: live.kind });
    if (verdict !== "unknown") return verdict === "agrees";
    const fields = appliedFields(live, this.#options.fieldManager);
    if (!isApplied(fields, toJson(child), toJson(live))) return false;
    this.#memory.remember(memoryKey, toJson(child), live);
    return true;
  }

  async #write<T extends KubernetesObject>(
    child: T,
    { view, isOurs, signal }: { readonly view: LocalView<T>; readonly isOurs: boolean; readonly signal: AbortSignal },
  ): Promise<Stored<T>> {
    const { client, fieldManager } = this.#options;
    // Proof: keyOf has found a name in the child, and every object is an apply configuration of itself.
    const configuration = child as unknown as Parameters<typeof client.apply<T>>[1];
    return view.write(keyOf(child), async () => {
      try {
        return await client.apply(view.kind, configuration, { fieldManager, signal });
      } catch (error) {
        if (!isOurs || !isApplyConflict(error)) throw error;
        this.#log.info("taking back fields of a child", {
          child: child.metadata.name,
          kind: child.kind,
          taken: takenFrom(error),
        });
        return client.apply(view.kind, configuration, { fieldManager, signal, force: true });
      }
    });
  }

  async #delete(view: LocalView, child: Stored<KubernetesObject>, signal: AbortSignal): Promise<void> {
    if (child.metadata.deletionTimestamp !== undefined) return;
    this.#log.info("deleting a child that is no longer wanted", { child: nameOf(child), kind: child.kind });
    try {
      const key = keyOf(child);
      const options = { uid: child.metadata.uid, propagationPolicy: "Background", signal } as const;
      await view.delete(key, () => this.#options.client.delete(view.kind, key, options));
    } catch (error) {
      // Gone, or another object of the same name by now: either way this one is no more.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }
}

function nothingPrunable({ kind, object }: Owner): string {
  return `cannot delete children of ${kind.kind} ${nameOf(object)}: no kind is declared with prunes; declare it so with owns`;
}

function requireOurs(live: Stored<KubernetesObject>, owner: Owner): void {
  const controller = controllerOf(live);
  if (!controller || controller.uid === owner.object.metadata.uid) return;
  const whose = `${controller.kind} ${controller.name}`;
  throw new AlreadyOwnedError(
    `cannot take ${live.kind} ${nameOf(live)} as a child of ${owner.kind.kind} ${nameOf(owner.object)}: it belongs to ${whose}`,
  );
}

function isControlledBy(child: KubernetesObject, owner: Owner): boolean {
  return controllerOf(child)?.uid === owner.object.metadata.uid;
}

/** The fields that this manager applied, as far as the cache keeps them. */
function appliedFields(live: KubernetesObject, manager: string): JsonValue | undefined {
  const entry = live.metadata.managedFields?.find(
    (each) => each.manager === manager && each.operation === "Apply" && each.subresource === undefined,
  );
  return isJsonObject(entry?.fieldsV1) ? entry.fieldsV1 : undefined;
}

/** Who lost what, in the server's words. */
function takenFrom(conflict: StatusError): readonly string[] {
  return (conflict.status.details?.causes ?? []).map(({ field, message }) => `${field ?? ""}: ${message ?? ""}`);
}

function toJson(object: KubernetesObject): JsonValue {
  // Proof: an object of Kubernetes is JSON.
  return object as unknown as JsonValue;
}
