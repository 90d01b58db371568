// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Sources that follow a kind through an informer.
 *
 * The informer decides how the API server is followed; a source decides which of its changes reconcile what.
 */
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import type { InformerView, Notice } from "@nuvolaris/cache";
import { enqueueMapped, enqueueObject, enqueueOwner, type EventHandler } from "./event-handler.ts";
import { resourceOf } from "./object-name.ts";
import type { ObjectEvent } from "./object-event.ts";
import type { Predicate } from "./predicate.ts";
import type { ReconcileRequest } from "./reconcile.ts";
import type { FollowedObjects, NamespaceReads, Source, SourceContext } from "./source.ts";

export interface KindSourceOptions<T extends KubernetesObject> {
  readonly informer: InformerView<T>;
  readonly handler: EventHandler<T>;
  /** Which changes count: all of them must pass. Default: all changes. */
  readonly predicates?: readonly Predicate<T>[];
  /**
   * Whose writes are passed over: changes that {@link InformerView.write} made under this name. Whoever wrote knows the answer.
   * Default: none.
   */
  readonly writer?: unknown;
  /**
   * `false`: the controller starts without this kind, which is read as it comes: for one that may be missing for ever.
   * Reconciles then see no object of it for a while. Default `true`.
   */
  readonly waits?: boolean;
}

// A kind that was not read by then is told of, once: most often its CRD is missing.
const slowSyncMs = 5000;

/**
 * Follows a kind.
 *
 * *Guarantees.* Every change that passes the predicates reconciles what the handler says; so does everything that is there
 * when the source starts, at low priority. A predicate that throws lets the change pass.
 *
 * *Kinds that do not exist yet.* The source waits, and with it its controller (unless told otherwise), until the kind is
 * served. When the kind goes its objects are gone, and when it comes back they are new ones; the informer goes on trying
 * meanwhile.
 */
export class KindSource<T extends KubernetesObject> implements Source {
  readonly name: string;
  readonly followed: FollowedObjects;
  readonly reads?: NamespaceReads;
  readonly #options: KindSourceOptions<T>;

  constructor(options: KindSourceOptions<T>) {
    this.name = resourceOf(options.informer.kind);
    this.followed = options.informer;
    if (options.waits ?? true) this.reads = options.informer;
    this.#options = options;
  }

  async start(context: SourceContext): Promise<void> {
    const { informer } = this.#options;
    const { signal } = context;
    signal.throwIfAborted();
    const registration = informer.addEventHandler({
      added: (object, notice) => {
        const initial = notice.initial || !informer.syncedIn(object.metadata.namespace);
        this.#pass({ type: "added", object, initial }, notice, context);
      },
      updated: (old, object, notice) => {
        this.#pass({ type: "updated", object, old }, notice, context);
      },
      deleted: (object, notice) => {
        this.#pass({ type: "deleted", object }, notice, context);
      },
    });
    signal.addEventListener(
      "abort",
      () => {
        registration[Symbol.dispose]();
      },
      { once: true },
    );
    const synced = this.#synced(context);
    if (this.#options.waits ?? true) await synced;
    // It rejects only when the source ends.
    else synced.catch(() => undefined);
  }

  #pass(event: ObjectEvent<T>, notice: Notice, context: SourceContext): void {
    if (notice.writer !== undefined && notice.writer === this.#options.writer) return;
    if (!this.#isWanted(event, context)) return;
    const priority = event.type === "added" && event.initial ? "low" : "normal";
    const add = (request: ReconcileRequest): void => {
      context.add(request, priority, event.object.metadata);
    };
    context.contain(`event handler of ${this.name}`, () => {
      this.#options.handler(event, add);
    });
  }

  #isWanted(event: ObjectEvent<T>, context: SourceContext): boolean {
    let isWanted = true;
    context.contain(`predicate of ${this.name}`, () => {
      isWanted = (this.#options.predicates ?? []).every((predicate) => predicate(event));
    });
    return isWanted;
  }

  async #synced({ clock, log, signal }: SourceContext): Promise<void> {
    const cancel = clock.setTimer(slowSyncMs, () => {
      log.warn("still waiting for the objects of a kind: is its CRD installed, and may they be listed?", {
        kind: this.name,
      });
    });
    try {
      await this.#options.informer.hasSynced(signal);
    } finally {
      cancel();
    }
  }
}

/** Reconciles the objects of a kind themselves. */
export function forKind<T extends KubernetesObject>(options: Omit<KindSourceOptions<T>, "handler">): Source {
  return new KindSource({ ...options, handler: enqueueObject });
}

/** Reconciles the objects of kind `owner` when what they manage changes. */
export function owns<T extends KubernetesObject>(
  options: Omit<KindSourceOptions<T>, "handler"> & { readonly owner: ResourceKind },
): Source {
  return new KindSource({ ...options, handler: enqueueOwner(options.owner) });
}

/** Reconciles what `map` makes of a changed object: see {@link enqueueMapped}. */
export function watches<T extends KubernetesObject>(
  options: Omit<KindSourceOptions<T>, "handler"> & { readonly map: (object: Stored<T>) => Iterable<ReconcileRequest> },
): Source {
  return new KindSource({ ...options, handler: enqueueMapped(options.map) });
}
