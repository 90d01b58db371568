// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Picks where the suite runs: what was asked for, else the best that this machine can have. */
import type { ControlPlaneProvider } from "@nuvolaris/testing";
import type { ControlPlaneName } from "../config.ts";

/** A control plane that can be asked for. */
export interface Candidate {
  readonly provider: ControlPlaneProvider;
  /** Makes what is missing and can be made here, such as an image. Rejects with the reason where that fails. */
  readonly prepare?: () => Promise<void>;
}

export interface ChoiceOptions {
  readonly candidates: Readonly<Record<ControlPlaneName, Candidate>>;
  /** `undefined`: the first of {@link preference} that can be had. */
  readonly wanted: ControlPlaneName | undefined;
  /** Names that are not fallen back from. */
  readonly required: ReadonlySet<string>;
}

export interface Choice {
  readonly provider: ControlPlaneProvider;
  /** Why this one, in a sentence. */
  readonly why: string;
}

/** What was asked for, or demanded, is not to be had here. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/** Real nodes first, then a real API server, then what every machine has. */
const preference: readonly ControlPlaneName[] = ["k3s", "envtest", "embedded"];

/** Errors: {@link UnavailableError}. */
export async function chooseControlPlane({ candidates, wanted, required }: ChoiceOptions): Promise<Choice> {
  if (wanted !== undefined) {
    const reason = await whyNot(candidates[wanted]);
    if (reason === undefined) return { provider: candidates[wanted].provider, why: "it was asked for" };
    throw new UnavailableError(`${wanted} was asked for and cannot be had: ${reason}`);
  }
  const passedOver: string[] = [];
  for (const name of preference) {
    const reason = await whyNot(candidates[name]);
    if (reason === undefined) return { provider: candidates[name].provider, why: explain(passedOver) };
    if (required.has(name)) throw new UnavailableError(`E2E_REQUIRED names ${name}, which cannot be had: ${reason}`);
    passedOver.push(`no ${name}: ${reason}`);
  }
  throw new UnavailableError(`no control plane can be had here: ${passedOver.join("; ")}`);
}

function explain(passedOver: readonly string[]): string {
  return passedOver.length === 0 ? "it is the nearest to production that there is" : passedOver.join("; ");
}

/** `undefined` when it can be started, if need be after making what was missing. */
async function whyNot({ provider, prepare }: Candidate): Promise<string | undefined> {
  const before = await provider.available();
  if (before.available) return undefined;
  if (prepare === undefined) return before.reason;
  try {
    await prepare();
  } catch (error) {
    return `${before.reason}; ${error instanceof Error ? error.message : String(error)}`;
  }
  const after = await provider.available();
  return after.available ? undefined : after.reason;
}
