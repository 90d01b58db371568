// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Puts a server together: storage, registry, controllers, handler.
import { formatObjectKey } from "@nuvolaris/api-machinery";
import type { ApiServer, ApiServerOptions } from "./api-server-options.ts";
import { Authenticator } from "./authentication/authenticator.ts";
import { ServiceAccountTokens } from "./authentication/service-account-tokens.ts";
import { ensureDefaultPolicy } from "./authorization/ensure-policy.ts";
import { RbacAuthorizer } from "./authorization/rbac-authorizer.ts";
import type { ControllerParts } from "./controllers/controller-parts.ts";
import { ClusterRoleAggregation } from "./controllers/cluster-role-aggregation.ts";
import { CustomResourceInstaller, definitionStorage } from "./controllers/custom-resource-installer.ts";
import { EventExpiry } from "./controllers/event-expiry.ts";
import { ServerMetrics } from "./endpoints/server-metrics.ts";
import { GarbageCollector } from "./garbage-collection/garbage-collector.ts";
import { Handler } from "./handler.ts";
import { NamespaceController } from "./namespaces/namespace-controller.ts";
import { NamespaceFurniture } from "./namespaces/namespace-furniture.ts";
import { OpenApiDocuments } from "./openapi/open-api-documents.ts";
import { OwnedFields } from "./registry/owned-fields.ts";
import type { ObjectReader } from "./registry/request-context.ts";
import type { ResourceDefinition } from "./registry/resource-definition.ts";
import { ResourceRegistry } from "./registry/resource-registry.ts";
import { ServedForms } from "./registry/served-forms.ts";
import { serverDefinitions } from "./server-definitions.ts";
import { createSystemObjects } from "./system-objects.ts";
import { Storage } from "./storage/storage.ts";
import { ChunkEncoder } from "./watch/chunk-encoder.ts";

const defaultHistoryLimit = 5000;

/**
 * Starts an API server, with what its log has kept.
 *
 * Rejects when the log cannot be loaded. Disposing the server ends its watches, stops its controllers, and waits until what was written is
 * durable; then it disposes the log.
 */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  await using resources = new AsyncDisposableStack();
  const draining = new AbortController();
  const parts = await openParts(options, draining.signal);
  resources.use(parts.storage);
  await createSystemObjects(parts);
  await ensureDefaultPolicy(parts);
  const crds = requireDefinition(parts, "apiextensions.k8s.io", "customresourcedefinitions");
  const installer = resources.use(await CustomResourceInstaller.start(parts, crds));
  if (options.controllers !== "none") startControllers(parts, options, resources);
  const settled = (storage: string): Promise<void> =>
    storage === definitionStorage ? installer.whenIdle() : Promise.resolve();
  const handler = new Handler({
    parts: { ...parts, settled },
    authenticator: new Authenticator(options.tokens ?? [], parts.serviceAccountTokens),
    documents: new OpenApiDocuments(parts.registry),
    onError: parts.onError,
  });
  const running = resources.move();
  const drain = (): void => {
    draining.abort();
  };
  return {
    handle: (request, caller = {}) => handler.handle(request, caller),
    drain,
    compact: () => {
      parts.storage.compact();
    },
    [Symbol.asyncDispose]: async () => {
      drain();
      await running.disposeAsync();
    },
  };
}

function startControllers(
  parts: ControllerParts,
  { caCertificate = "" }: ApiServerOptions,
  resources: AsyncDisposableStack,
): void {
  resources.use(new GarbageCollector(parts));
  resources.use(new EventExpiry(parts));
  const clusterRoles = requireDefinition(parts, "rbac.authorization.k8s.io", "clusterroles");
  resources.use(new ClusterRoleAggregation(parts, clusterRoles));
  resources.use(new NamespaceController(parts, requireDefinition(parts, "", "namespaces")));
  resources.use(new NamespaceFurniture(parts, caCertificate));
}

async function openParts(options: ApiServerOptions, draining: AbortSignal): Promise<ControllerParts> {
  const { clock, log, historyLimit = defaultHistoryLimit, random = Math.random, kubelet } = options;
  const onError = options.onError ?? (() => undefined);
  const storage = await Storage.open({ clock, historyLimit, onError, ...(log && { log }) });
  const registry = new ResourceRegistry();
  registry.add(serverDefinitions());
  const objects = readerOf(storage);
  return {
    clock,
    storage,
    registry,
    forms: new ServedForms(),
    ownedFields: new OwnedFields(registry),
    objects,
    authorizer: options.authorizer ?? new RbacAuthorizer(storage),
    serviceAccountTokens: new ServiceAccountTokens({ clock, objects, random, key: options.serviceAccountKey }),
    kubelet,
    random,
    draining,
    metrics: new ServerMetrics(),
    chunks: new ChunkEncoder(),
    settled: () => Promise.resolve(),
    onError,
  };
}

function readerOf(storage: Storage): ObjectReader {
  return {
    get: (resource, key) => storage.get(resource, formatObjectKey(key))?.object,
    list: (resource, namespace) =>
      storage.list(resource, namespace === undefined ? "" : `${namespace}/`).map(({ object }) => object),
  };
}

function requireDefinition({ registry }: ControllerParts, group: string, resource: string): ResourceDefinition {
  const definition = registry.get(group, "v1", resource);
  if (!definition) throw new Error(`the built-in resource ${resource} of group "${group}" is missing`);
  return definition;
}
