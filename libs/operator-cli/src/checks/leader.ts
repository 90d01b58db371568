// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isNotFound, Lease } from "@nuvolaris/client";
import { holderOf } from "../lease-holder.ts";
import type { Check, CheckContext, Finding } from "./check.ts";
import { pauseOf } from "./pause.ts";

export const leader: Check = { name: "leader", run: checkLeader };

/** Somebody holds the Lease, and has renewed it in time. */
async function checkLeader(context: CheckContext): Promise<readonly Finding[]> {
  const { client, clock, lease, signal } = context;
  if (!lease) return [{ state: "skipped", message: "no --leader-elect-resource-namespace was given" }];
  // Who may not see it is told so by the check of the pause.
  const paused = await pauseOf(context).catch(() => undefined);
  if (paused) return [{ state: "skipped", message: "nobody leads while the operator is paused" }];
  const name = `lease ${lease.namespace}/${lease.name}`;
  try {
    const { spec } = await client.get(Lease, lease, { signal });
    return [stateOf(name, spec, clock.now())];
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return [{ state: "problem", message: `there is no ${name}`, cure: "start the operator with --leader-elect" }];
  }
}

function stateOf(name: string, spec: Lease["spec"], nowMs: number): Finding {
  const { holder, silentMs, isSilent } = holderOf(spec, nowMs);
  if (holder === "") {
    return { state: "problem", message: `nobody holds the ${name}`, cure: "start the operator" };
  }
  const seconds = Math.max(0, Math.round(silentMs / 1000));
  if (!isSilent) return { state: "ok", message: `${holder} holds the ${name}, renewed ${seconds} s ago` };
  const since = Number.isNaN(silentMs) ? "never" : `not for ${seconds} s`;
  const message = `${holder} holds the ${name} and has renewed it ${since}`;
  return { state: "problem", message, cure: "see whether the operator's pods run" };
}
