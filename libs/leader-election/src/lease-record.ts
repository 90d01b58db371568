// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is written into a Lease, by client-go's rules: its electors and these can stand for one post. */
import { formatMicroTime } from "@nuvolaris/api-machinery";
import type { Lease, Unsent } from "@nuvolaris/client";

/** Who writes, and when. */
export interface Claim {
  readonly identity: string;
  readonly leaseDurationMs: number;
  /** By the wall clock: for people. No elector trusts another one's clock. */
  readonly nowMs: number;
}

/** Who holds the Lease; `""` for nobody. */
export function holderOf(lease: Lease | undefined): string {
  return lease?.spec?.holderIdentity ?? "";
}

/** Since when its holder has it, by the holder's own clock: for people. */
export function holdingSince(lease: Lease | undefined): string {
  return lease?.spec?.acquireTime ?? "nobody knows when";
}

/** Who asks the holder to step aside, and when it last did. */
const askAnnotation = "nuvolaris.org/asked-by";

/** The annotation of who asks; it changes with each repetition. */
export function askIn({ metadata }: Unsent<Lease>): string | undefined {
  return metadata.annotations?.[askAnnotation];
}

/** Who asks; `undefined` when nobody does. */
export function askerIn(lease: Unsent<Lease>): string | undefined {
  const ask = askIn(lease);
  return ask?.slice(ask.indexOf(" ") + 1);
}

/** `ask`: a time, a space and who asks. */
export function withAsk(lease: Unsent<Lease>, ask: string): Unsent<Lease> {
  const { metadata } = lease;
  return { ...lease, metadata: { ...metadata, annotations: { ...metadata.annotations, [askAnnotation]: ask } } };
}

export function withoutAsk(lease: Unsent<Lease>): Unsent<Lease> {
  const { metadata } = lease;
  if (askIn(lease) === undefined) return lease;
  const { [askAnnotation]: _ask, ...annotations } = metadata.annotations ?? {};
  return { ...lease, metadata: { ...metadata, annotations } };
}

/**
 * The Lease, held by the claimant: a new one, another's that has run out, or its own once more. Who takes it asks no more, and
 * nobody is asked any more by one who has died.
 */
export function claimed(lease: Unsent<Lease>, { identity, leaseDurationMs, nowMs }: Claim): Unsent<Lease> {
  const now = formatMicroTime(nowMs);
  const before = lease.spec;
  const isOwn = before?.holderIdentity === identity;
  const transitions = before?.leaseTransitions ?? 0;
  const isNew = lease.metadata.resourceVersion === undefined;
  return {
    ...(isOwn ? lease : withoutAsk(lease)),
    spec: {
      ...before,
      holderIdentity: identity,
      leaseDurationSeconds: leaseDurationMs / 1000,
      acquireTime: isOwn ? (before.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: isOwn || isNew ? transitions : transitions + 1,
    },
  };
}

/** The Lease, held by nobody. A duration of one second is what client-go leaves behind: 0 is not valid. */
export function released(lease: Unsent<Lease>, { nowMs }: Pick<Claim, "nowMs">): Unsent<Lease> {
  const now = formatMicroTime(nowMs);
  return {
    ...lease,
    spec: { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now },
  };
}
