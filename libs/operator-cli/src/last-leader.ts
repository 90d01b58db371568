// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Waits for the end of a leadership: what was in flight has ended when its Lease is given up. */
import type { ObjectKey } from "@nuvolaris/framework";
import { type Client, isForbidden, isNotFound, Lease } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";

/** Between two looks at the Lease. */
const lookAgainMs = 500;

/** What became of whoever led. `silent` has not renewed the Lease for longer than it lasts, so others would take it. */
export type LeadershipEnd =
  | { readonly kind: "free" }
  | { readonly kind: "no lease" }
  | { readonly kind: "hidden"; readonly error: unknown }
  | { readonly kind: "silent" | "leads"; readonly holder: string };

/**
 * Resolves when nobody holds the Lease, or it cannot be seen; with `leads` when the signal is aborted before.
 *
 * Whether a holder is silent is told by two machines' clocks, which is good enough to tell a person and too bad to elect by.
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
      holder = spec?.holderIdentity ?? "";
      if (holder === "") return { kind: "free" };
      if (isSilent(spec, clock.now())) return { kind: "silent", holder };
      await clock.sleep(lookAgainMs, signal);
    }
  } catch (error) {
    if (isNotFound(error)) return { kind: holder === "" ? "no lease" : "free" };
    if (isForbidden(error)) return { kind: "hidden", error };
    if (signal.aborted && holder !== "") return { kind: "leads", holder };
    throw error;
  }
}

function isSilent(spec: Lease["spec"], nowMs: number): boolean {
  const { leaseDurationSeconds = 0, renewTime = "" } = spec ?? {};
  // A time that cannot be read is none.
  return !(nowMs - Date.parse(renewTime) <= leaseDurationSeconds * 1000);
}
