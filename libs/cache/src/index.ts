// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type { EventHandler, Notice } from "./event-handlers.ts";
export { InformerFactory } from "./informer-factory.ts";
export type { InformerFactoryOptions } from "./informer-factory.ts";
export { Informer } from "./informer.ts";
export type { InformerEnvironment, InformerOptions, TrackedDeletion, TrackedWrite } from "./informer.ts";
export type { Lister, ListFilter } from "./lister.ts";
export type { CacheObserver } from "./observer.ts";
export { withoutBookkeeping } from "./projection.ts";
export type { Projection } from "./projection.ts";
export { IndexError, namespaceIndex } from "./store.ts";
export type { IndexFunction } from "./store.ts";
export { WatchSilentError } from "./watchdog.ts";
