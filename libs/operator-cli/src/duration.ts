// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const part = String.raw`(?:\d+(?:\.\d+)?)(?:ms|s|m|h)`;
const whole = new RegExp(`^(?:${part})+$`);
const each = /(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s|m|h)/g;

/** The milliseconds of a duration as Go's flags have it: `15s`, `1m30s`, `1.5h`, `200ms`. `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  if (!whole.test(text)) return undefined;
  let ms = 0;
  for (const { groups } of text.matchAll(each))
    ms += Number(groups?.["amount"]) * (unitMs[groups?.["unit"] ?? ""] ?? 0);
  return ms;
}
