// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type { CancelTimer, Clock, TimerOptions } from "./clock.ts";
export { FakeClock } from "./fake-clock.ts";
export { systemClock } from "./system-clock.ts";
