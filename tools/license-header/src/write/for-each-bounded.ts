// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Runs `run` for all items, `width` at a time.
 *
 * Once one fails, or the signal is aborted, no other is begun; those that were are waited for.
 *
 * Errors: the first one's, or the signal's reason.
 */
export async function forEachBounded<Item>(
  items: Iterable<Item>,
  { width, signal }: { readonly width: number; readonly signal: AbortSignal },
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const waiting = items[Symbol.iterator]();
  async function work(): Promise<void> {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      try {
        signal.throwIfAborted();
        await run(next.value);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  }
  await Promise.all(Array.from({ length: width }, work));
  if (failures.length > 0) throw failures[0];
}
