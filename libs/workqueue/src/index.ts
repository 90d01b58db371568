// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { budgetedBackoff, ExponentialBackoff, SlowestOf, TokenBucket } from "./rate-limiter.ts";
export type {
  BudgetedBackoffOptions,
  ExponentialBackoffOptions,
  RateLimiter,
  TokenBucketOptions,
} from "./rate-limiter.ts";
export type { WorkPriority } from "./ready-keys.ts";
export { WorkQueue } from "./work-queue.ts";
export type { AddOptions, WorkQueueOptions } from "./work-queue.ts";
export type { WorkQueueLevels, WorkQueueObserver } from "./work-queue-observer.ts";
