// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { devNull } from "node:os";
import { environment } from "./config.ts";

const kept = ["PATH", "HOME", "TMPDIR"];

/**
 * What programs that are compared get to know of this machine, and no more: a git that reads nobody's configuration, messages
 * in English, no mark of a CI service that would make one of them write reports.
 */
export function plainEnvironment(): Readonly<Record<string, string>> {
  const own = Object.entries(environment()).flatMap(([name, value]) =>
    kept.includes(name) && value !== undefined ? [[name, value] as const] : [],
  );
  const person = { NAME: "bench", EMAIL: "bench@localhost", DATE: "2026-01-01T00:00:00Z" };
  const identity = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(person).map(([field, value]) => [`GIT_${role}_${field}`, value] as const),
  );
  return {
    ...Object.fromEntries([...own, ...identity]),
    LC_ALL: "C",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
  };
}
