// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type { EventHandler, Notice } from "./event-handlers.ts";
export { FieldPathError } from "./field-projection.ts";
export type { FieldPath } from "./field-projection.ts";
export { InformerFactory } from "./informer-factory.ts";
export type { InformerFactoryOptions } from "./informer-factory.ts";
export { Informer } from "./informer.ts";
export type { CacheLevels, InformerView, TrackedDeletion, TrackedWrite } from "./informer-view.ts";
export type { InformerEnvironment, InformerOptions } from "./informer.ts";
export type { MergedInformer } from "./merged-informer.ts";
export type { Lister, ListFilter } from "./lister.ts";
export type { CacheObserver, ReadFailure } from "./observer.ts";
export { withoutBookkeeping } from "./projection.ts";
export type { Projection } from "./projection.ts";
export { IndexError, namespaceIndex } from "./store.ts";
export type { IndexFunction } from "./store.ts";
export { WatchSilentError } from "./watchdog.ts";
