// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a Lease tells people of who leads, and of the end of a leadership: it is given up when what was in flight has ended. */
import type { ObjectKey } from "@nuvolaris/framework";
import { type Client, isForbidden, isNotFound, Lease, type StatusError } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";

/** Between two looks at the Lease. */
const lookAgainMs = 500;

/** What became of whoever led. `silent` has not renewed the Lease for longer than it lasts, so others would take it. */
export type LeadershipEnd =
  | { readonly kind: "free" }
  | { readonly kind: "no lease" }
  | { readonly kind: "hidden"; readonly error: StatusError }
  | { readonly kind: "silent" | "leads"; readonly holder: string };

/** Who holds a Lease; `""` for nobody. */
export interface Holder {
  readonly holder: string;
  /** Since the holder has renewed it; `NaN` for one that never has. */
  readonly silentMs: number;
  /** It has not been renewed for longer than it lasts. */
  readonly isSilent: boolean;
}

/** By two machines' clocks, which is good enough to tell a person and too bad to elect by. */
export function holderOf(spec: Lease["spec"], nowMs: number): Holder {
  const { holderIdentity = "", leaseDurationSeconds = 0, renewTime = "" } = spec ?? {};
  const silentMs = nowMs - Date.parse(renewTime);
  // A time that cannot be read is none.
  return { holder: holderIdentity, silentMs, isSilent: !(silentMs <= leaseDurationSeconds * 1000) };
}

/**
 * Resolves when nobody holds the Lease, or it cannot be seen; with `leads` when the signal is aborted before.
 */
export async function endOfLeadership(
  lease: ObjectKey,
  {
    client,
    clock,
    signal,
  }: { readonly client: Pick<Client, "get">; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<LeadershipEnd> {
  let holder = "";
  try {
    for (;;) {
      const { spec } = await client.get(Lease, lease, { signal });
      const now = holderOf(spec, clock.now());
      holder = now.holder;
      if (holder === "") return { kind: "free" };
      if (now.isSilent) return { kind: "silent", holder };
      await clock.sleep(lookAgainMs, signal);
    }
  } catch (error) {
    if (isNotFound(error)) return { kind: holder === "" ? "no lease" : "free" };
    if (isForbidden(error)) return { kind: "hidden", error };
    if (signal.aborted && holder !== "") return { kind: "leads", holder };
    throw error;
  }
}
