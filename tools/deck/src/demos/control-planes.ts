// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Where demos can run. */
import { envtestProvider, existingProvider, k3sProvider, type ControlPlaneProvider } from "@nuvolaris/testing";
import { UsageError } from "../usage-error.ts";
import { embeddedProvider } from "./embedded-provider.ts";

export const controlPlaneNames = ["embedded", "envtest", "k3s", "existing"] as const;

export type ControlPlaneName = (typeof controlPlaneNames)[number];

export interface ChosenControlPlane {
  readonly name: ControlPlaneName;
  /** Of the kubeconfig; for `existing`. */
  readonly context?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Errors: {@link UsageError} where it cannot be had here, with the reason. */
export async function providerOf(chosen: ChosenControlPlane): Promise<ControlPlaneProvider> {
  const { name, context } = chosen;
  if (context !== undefined && name !== "existing") {
    throw new UsageError(`--context names a cluster that is there: it needs --control-plane existing, not ${name}`);
  }
  const provider = makers[name](chosen);
  const availability = await provider.available();
  if (!availability.available) throw new UsageError(`${name} cannot be had: ${availability.reason}`);
  return provider;
}

const makers: Readonly<Record<ControlPlaneName, (chosen: ChosenControlPlane) => ControlPlaneProvider>> = {
  embedded: () => embeddedProvider(),
  envtest: ({ environment }) => envtestProvider({ environment }),
  k3s: ({ environment }) => k3sProvider({ environment }),
  existing: ({ environment, context }) => existingProvider({ environment, context }),
};
