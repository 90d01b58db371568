// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Imports the module named by its argument (none: nothing) and reports what that took and what the process weighs then.
import { systemClock } from "@nuvolaris/clock";

const [, , specifier] = process.argv;
const startedAt = systemClock.monotonicNow();
if (specifier !== undefined) await import(specifier);
process.send?.({ ms: systemClock.monotonicNow() - startedAt, rssMb: process.memoryUsage.rss() / 1e6 });
process.disconnect();
