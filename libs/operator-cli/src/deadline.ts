// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** A signal that aborts with a TimeoutError after so long, unless it is disposed of before. */
export function deadline(clock: Clock, timeoutMs: number): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const cancel = clock.setTimer(timeoutMs, () => {
    controller.abort(new DOMException(`not done within ${timeoutMs / 1000} s (--timeout)`, "TimeoutError"));
  });
  return { signal: controller.signal, [Symbol.dispose]: cancel };
}
