// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The Lease by which replicas agree on who works, and everything that happened to it while a test looked. */
import { vi } from "vitest";
import type { Kubectl } from "../kubectl.ts";
import type { RunningProgram } from "../running-program.ts";
import { operatorName, operatorNamespace } from "./manifests.ts";

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/lease-v1/ */
export interface LeaseRecord {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** The replica that an identity belongs to: what stands before the `_`. */
export function replicaOf({ holderIdentity = "" }: LeaseRecord): string {
  return holderIdentity.slice(0, holderIdentity.lastIndexOf("_"));
}

/** Nobody leads who was to lead by now. */
export class NoLeaderError extends Error {
  override readonly name = "NoLeaderError";
}

/** Watches the Lease from `start` until it is disposed of. */
export class LeaseHistory implements AsyncDisposable {
  readonly #watch: RunningProgram;

  private constructor(watch: RunningProgram) {
    this.#watch = watch;
  }

  static start(kubectl: Kubectl): LeaseHistory {
    const path = String.raw`--output=jsonpath={.spec}{"\n"}`;
    return new LeaseHistory(
      kubectl.start("get", "lease", operatorName, `--namespace=${operatorNamespace}`, "--watch", path),
    );
  }

  /** All states of it so far, oldest first. */
  get records(): readonly LeaseRecord[] {
    const lines = this.#watch.output.split("\n").slice(0, -1);
    // Proof: the API server validates Leases, and kubectl prints their spec in a line each.
    return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as LeaseRecord);
  }

  /** Waits until somebody leads; with `former`, until somebody else than its holder does. */
  leader({ former, timeoutMs }: { readonly former?: LeaseRecord; readonly timeoutMs: number }): Promise<LeaseRecord> {
    return vi.waitFor(
      () => {
        const last = this.records.at(-1);
        if (!last?.holderIdentity || last.holderIdentity === former?.holderIdentity) {
          throw new NoLeaderError(`nobody leads but ${former?.holderIdentity ?? "nobody"}: ${this.#watch.output}`);
        }
        return last;
      },
      { timeout: timeoutMs, interval: 100 },
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#watch[Symbol.asyncDispose]();
  }
}

/** How the leadership went from one to another. */
export interface HandOver {
  readonly from: string;
  readonly to: string;
  /** The former leader gave it up; else its lease ran out. */
  readonly released: boolean;
  /** Between the former leader's last sign of life and the new one's beginning. */
  readonly gapMs: number;
  readonly leaseDurationMs: number;
}

/** The hand-overs in a history of records. Pure. */
export function handOvers(records: readonly LeaseRecord[]): readonly HandOver[] {
  const found: HandOver[] = [];
  let held: LeaseRecord | undefined;
  let released = false;
  for (const record of records) {
    const holder = record.holderIdentity ?? "";
    if (holder === "") {
      released = true;
      continue;
    }
    if (held?.holderIdentity !== undefined && held.holderIdentity !== holder)
      found.push(handOver(held, record, released));
    held = record;
    released = false;
  }
  return found;
}

function handOver(from: LeaseRecord, to: LeaseRecord, released: boolean): HandOver {
  return {
    from: from.holderIdentity ?? "",
    to: to.holderIdentity ?? "",
    released,
    gapMs: Date.parse(to.acquireTime ?? "") - Date.parse(from.renewTime ?? ""),
    leaseDurationMs: (from.leaseDurationSeconds ?? Number.NaN) * 1000,
  };
}

/** Those of a history at which two could have led at once: neither given up, nor run out. */
export function overlaps(records: readonly LeaseRecord[]): readonly HandOver[] {
  return handOvers(records).filter(({ released, gapMs, leaseDurationMs }) => !released && !(gapMs >= leaseDurationMs));
}
