// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Durations and ages as kubectl prints them. https://pkg.go.dev/k8s.io/apimachinery/pkg/util/duration#HumanDuration */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** `5s`, `3m20s`, `4h36m`, `2d3h`, `17d`, `2y30d`: the largest unit, and the next one while the first is small. */
export function humanDuration(ms: number): string {
  // A clock that is a little behind the server's is no news; more is.
  if (ms < -second) return "<invalid>";
  if (ms < 0) return "0s";
  if (ms < 2 * minute) return `${Math.floor(ms / second)}s`;
  if (ms < 10 * minute) return two(ms, { large: [minute, "m"], small: [second, "s"] });
  if (ms < 3 * hour) return `${Math.floor(ms / minute)}m`;
  if (ms < 8 * hour) return two(ms, { large: [hour, "h"], small: [minute, "m"] });
  if (ms < 2 * day) return `${Math.floor(ms / hour)}h`;
  if (ms < 8 * day) return two(ms, { large: [day, "d"], small: [hour, "h"] });
  if (ms < 2 * year) return `${Math.floor(ms / day)}d`;
  if (ms < 8 * year) return two(ms, { large: [year, "y"], small: [day, "d"] });
  return `${Math.floor(ms / year)}y`;
}

type Unit = readonly [ms: number, name: string];

function two(ms: number, { large, small }: { readonly large: Unit; readonly small: Unit }): string {
  const rest = Math.floor((ms % large[0]) / small[0]);
  return `${Math.floor(ms / large[0])}${large[1]}${rest === 0 ? "" : `${rest}${small[1]}`}`;
}

/** How long ago a time was; `<unknown>` for none or for one that is no time. */
export function ageOf(time: unknown, now: number): string {
  if (typeof time !== "string") return "<unknown>";
  const then = Date.parse(time);
  return Number.isNaN(then) ? "<unknown>" : humanDuration(now - then);
}
