// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { UnexpectedAnswerError } from "./answer.ts";
export { Client } from "./client.ts";
export type { RawRequest } from "./client.ts";
export { handlerTransport } from "./handler-transport.ts";
export type { RequestHandler } from "./handler-transport.ts";
export type { LogOptions } from "./log.ts";
export { jsonPatch, mergePatch, strategicMergePatch } from "./patch.ts";
export type { Patch } from "./patch.ts";
export type {
  ApplyConfiguration,
  ApplyOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  GetOptions,
  ListOptions,
  RequestOptions,
  SelectionOptions,
  Unsent,
  WatchOptions,
  WriteOptions,
} from "./request-options.ts";
export type { ClientObserver, ClientOptions, RequestObservation } from "./request-sender.ts";
export { RequestError } from "./resource-path.ts";
export { defaultRetryPolicy } from "./retry.ts";
export type { RetryPolicy } from "./retry.ts";
export type { Scale } from "./scale.ts";
export {
  isAlreadyExists,
  isApplyConflict,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotFound,
  isResourceVersionTooLarge,
  isServiceUnavailable,
  isTimeout,
  isTooManyRequests,
  isUnauthorized,
  StatusError,
} from "./status-error.ts";
export { isTransportError, TransportError } from "./transport-error.ts";
export type { TransportFailure } from "./transport-error.ts";
export type { HttpMethod, Transport, TransportRequest, TransportResponse } from "./transport.ts";
export type { WarningHandler } from "./warnings.ts";
export { WatchDecodeError } from "./watch-stream.ts";
