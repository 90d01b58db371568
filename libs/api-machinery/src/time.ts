// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `2026-01-01T00:00:00Z`: a `Time` of Kubernetes, which knows whole seconds. `ms` counts from the Unix epoch. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -".000Z".length)}Z`;
}

/** `2026-01-01T00:00:00.000000Z`: a `MicroTime`, as leases and events carry. The server refuses other than six digits. */
export function formatMicroTime(ms: number): string {
  const whole = Math.floor(ms);
  const micros = Math.floor((ms - whole) * 1000);
  return `${new Date(whole).toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
}
