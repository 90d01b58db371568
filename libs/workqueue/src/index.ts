// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { ExponentialBackoff, SlowestOf, TokenBucket } from "./rate-limiter.ts";
export type { ExponentialBackoffOptions, RateLimiter, TokenBucketOptions } from "./rate-limiter.ts";
export type { WorkPriority } from "./ready-keys.ts";
export { WorkQueue } from "./work-queue.ts";
export type { AddOptions, WorkQueueOptions } from "./work-queue.ts";
export type { WorkQueueLevels, WorkQueueObserver } from "./work-queue-observer.ts";
