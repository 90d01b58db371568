// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The environment in which real control planes are looked for. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
