// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

const most = 3;

/** `a,b,c + 2 more...`: at most three items. `count` is how many there are, if more than `items` holds. */
export function withMore(items: readonly string[], count = items.length): string {
  const text = items.slice(0, most).join(",");
  return count > most ? `${text} + ${count - most} more...` : text;
}
