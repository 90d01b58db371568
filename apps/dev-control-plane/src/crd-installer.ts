// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Brings CRDs into a cluster, and waits until the cluster serves them.
import { isForbidden, isTransportError, StatusError, type Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { CustomResourceDefinition } from "@nuvolaris/crd-schema";
import type { CrdManifest } from "./crd-manifests.ts";
import { ServeError } from "./usage-error.ts";

export interface InstallOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const pollMs = 50;
/** A real API server takes a second or two, and a good deal longer when it is busy. */
const deadlineMs = 30_000;

/**
 * Applies a CRD and resolves once it is established: its resources can be used then. Fields that others set stay theirs unless
 * the manifest has them, too. Throws a {@link ServeError} that says what the cluster refused.
 */
export async function installCrd(manifest: CrdManifest, options: InstallOptions): Promise<void> {
  const { client, clock, signal } = options;
  const { name = "" } = manifest.metadata;
  const configuration = { ...manifest, metadata: { ...manifest.metadata, name } };
  try {
    await client.apply(CustomResourceDefinition, configuration, {
      fieldManager: "nuvolaris-dev-control-plane",
      force: true,
      signal,
    });
    await waitUntilEstablished(name, options, clock.monotonicNow() + deadlineMs);
  } catch (error) {
    if (isTransportError(error)) throw new ServeError(`cannot install CRD ${name}: ${error.message}`, { cause: error });
    if (!(error instanceof StatusError)) throw error;
    const advice = isForbidden(error)
      ? "; ask who may to install it (kubectl apply -f), then serve with --no-crds"
      : "";
    throw new ServeError(`cannot install CRD ${name}: ${error.message}${advice}`, { cause: error });
  }
}

async function waitUntilEstablished(name: string, options: InstallOptions, deadline: number): Promise<void> {
  const { client, clock, signal } = options;
  for (;;) {
    const { status } = await client.get(CustomResourceDefinition, { name }, { signal });
    const conditions = new Map((status?.conditions ?? []).map((condition) => [condition.type, condition]));
    if (conditions.get("Established")?.status === "True") return;
    const names = conditions.get("NamesAccepted");
    if (names?.status === "False") {
      throw new ServeError(`cannot install CRD ${name}: its names are not accepted: ${names.message ?? ""}`);
    }
    if (clock.monotonicNow() > deadline) {
      throw new ServeError(
        `cannot install CRD ${name}: it was not established within ${(deadlineMs / 1000).toString()} s`,
      );
    }
    await clock.sleep(pollMs, signal);
  }
}
