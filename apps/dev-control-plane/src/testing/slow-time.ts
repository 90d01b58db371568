// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// For tests: loaded before a program, it lets the program's time pass twenty times as slowly. An operator on a busy machine then
// has its grace, and two signals in a row are a burst, however long the machine stalls between them.
import { systemClock, type Clock } from "@nuvolaris/clock";

const slowness = 20;
const real = { ...systemClock };
const slow: Pick<Clock, "monotonicNow" | "setTimer"> = {
  monotonicNow: () => real.monotonicNow() / slowness,
  setTimer: (delayMs, callback, options) => real.setTimer(delayMs * slowness, callback, options),
};
Object.assign(systemClock, slow);
