// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import type { KubeletProxy } from "../api-server-options.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import type { ServiceAccountTokens } from "../authentication/service-account-tokens.ts";
import type { RegistryParts } from "../registry/object-writer.ts";
import type { ObjectReader } from "../registry/request-context.ts";
import type { ResourceRegistry } from "../registry/resource-registry.ts";
import type { ChunkEncoder } from "../watch/chunk-encoder.ts";
import type { ServerMetrics } from "./server-metrics.ts";

/** What the endpoints of one server share. */
export interface ServerParts extends RegistryParts {
  readonly clock: Clock;
  readonly registry: ResourceRegistry;
  readonly objects: ObjectReader;
  readonly authorizer: Authorizer;
  readonly serviceAccountTokens: ServiceAccountTokens;
  readonly kubelet?: KubeletProxy | undefined;
  /**
   * Resolves when the server itself has acted on the writes to a storage so far, so that its answer finds it done: what a
   * CustomResourceDefinition brings is served when its creation is answered. At once for all other resources.
   */
  readonly settled: (storage: string) => Promise<void>;
  readonly metrics: ServerMetrics;
  readonly chunks: ChunkEncoder;
  /** Aborted when the server drains. */
  readonly draining: AbortSignal;
}
