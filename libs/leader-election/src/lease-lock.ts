// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The requests of an election. All are about one Lease, and say what is missing when they are forbidden. */
import type { Stored, WatchEvent } from "@nuvolaris/api-machinery";
import {
  isForbidden,
  isNotFound,
  Lease,
  type Client,
  type RequestOptions,
  type StatusError,
  type Unsent,
} from "@nuvolaris/client";
import { LeaseForbiddenError } from "./errors.ts";

export interface LeaseLockOptions {
  readonly client: Pick<Client, "get" | "create" | "update" | "watch">;
  readonly namespace: string;
  readonly name: string;
  readonly requestTimeoutMs: number;
  /** After so long a silence a watch is taken for dead. */
  readonly watchSilenceMs: number;
}

export interface WatchFrom {
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

export class LeaseLock {
  readonly #options: LeaseLockOptions;

  constructor(options: LeaseLockOptions) {
    this.#options = options;
  }

  /** For messages. */
  toString(): string {
    return `${this.#options.namespace}/${this.#options.name}`;
  }

  /** What a Lease is made of that does not exist. */
  get blank(): { readonly metadata: { readonly namespace: string; readonly name: string } } {
    const { namespace, name } = this.#options;
    return { metadata: { namespace, name } };
  }

  /** `undefined` when there is none. */
  async read(signal?: AbortSignal): Promise<Stored<Lease> | undefined> {
    try {
      return await this.#options.client.get(Lease, this.blank.metadata, this.#limits(signal));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      if (isForbidden(error)) throw this.#forbidden("get", error);
      throw error;
    }
  }

  /** Creates a Lease without a resourceVersion; one with it must not have changed since. */
  async write(lease: Unsent<Lease>, signal?: AbortSignal): Promise<Stored<Lease>> {
    const { client } = this.#options;
    const verb = lease.metadata.resourceVersion === undefined ? "create" : "update";
    try {
      return await client[verb](Lease, lease, this.#limits(signal));
    } catch (error) {
      if (isForbidden(error)) throw this.#forbidden(verb, error);
      throw error;
    }
  }

  /** Rejects with a `timeout` when nothing is heard for as long as a holder that lives is never silent. */
  async *watch({ resourceVersion, timeoutSeconds, signal }: WatchFrom): AsyncGenerator<WatchEvent<Lease>> {
    const { client, namespace, name, requestTimeoutMs: timeoutMs, watchSilenceMs: idleTimeoutMs } = this.#options;
    const limits = { timeoutSeconds, timeoutMs, idleTimeoutMs, signal };
    try {
      yield* client.watch(Lease, { namespace, fieldSelector: `metadata.name=${name}`, resourceVersion, ...limits });
    } catch (error) {
      if (isForbidden(error)) throw this.#forbidden("watch", error);
      throw error;
    }
  }

  #limits(signal: AbortSignal | undefined): RequestOptions {
    return { timeoutMs: this.#options.requestTimeoutMs, ...(signal && { signal }) };
  }

  #forbidden(verb: string, cause: StatusError): LeaseForbiddenError {
    const { namespace, name } = this.#options;
    return new LeaseForbiddenError(
      `may not ${verb} Lease ${namespace}/${name}: grant the verb "${verb}" on leases.coordination.k8s.io in namespace ${namespace} by a Role`,
      { cause },
    );
  }
}
