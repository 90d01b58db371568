// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Tests only: what those against a real API server begin with. */
import { systemClock, type Clock } from "@nuvolaris/clock";
import { locateAssets, reasonToSkip, type EnvtestAssets } from "@nuvolaris/testing";

/** For a server on a machine that does much else. */
export const patience = { timeout: 120_000, interval: 50 };

/** Waits a tenth of what it is told: how the delays between attempts grow is shown on virtual time. */
export const impatient: Clock = {
  ...systemClock,
  sleep: (delayMs, signal) => systemClock.sleep(delayMs / 10, signal),
};

/** The programs of a real API server, or the reason to skip. Throws where `E2E_REQUIRED` demands them and there are none. */
export async function locateRealServer(
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly assets: EnvtestAssets | undefined; readonly missing: string | undefined }> {
  const located = await locateAssets({ environment });
  const availability = located.found
    ? ({ available: true } as const)
    : ({ available: false, reason: located.reason } as const);
  return {
    assets: located.found ? located.assets : undefined,
    missing: reasonToSkip("envtest", availability, environment),
  };
}
