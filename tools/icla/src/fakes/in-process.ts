// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs commands of this tool inside of a test. */
import { FakeClock } from "@nuvolaris/clock";
import { check, type CheckOptions } from "../commands/check.ts";
import type { CommandContext } from "../commands/command-context.ts";
import type { Finding } from "../finding.ts";
import type { PersonVerdict } from "../check/agreement-check.ts";
import { cleanEnvironment } from "./config.ts";
import type { TemporaryRepository } from "./temporary-repository.ts";

/** A context of a test whose output can be read. */
export interface RecordedContext extends CommandContext {
  readonly printed: () => string;
}

/** On 2026-01-01, in the repository's folder. */
export function contextIn({ folder }: Pick<TemporaryRepository, "folder">): RecordedContext {
  const texts: string[] = [];
  return {
    folder,
    environment: cleanEnvironment,
    clock: new FakeClock(),
    print: (text) => void texts.push(text),
    printed: () => texts.join(""),
  };
}

export interface CheckReport {
  readonly exitCode: number;
  readonly persons: readonly PersonVerdict[];
  readonly findings: readonly (Finding & { readonly fails: boolean })[];
  /** By handle, or name where there is no note. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** `severity message`, in the report's order. */
  readonly told: readonly string[];
}

export async function runCheck(repository: TemporaryRepository, options: CheckOptions = {}): Promise<CheckReport> {
  const context = contextIn(repository);
  const exitCode = await check({ ...options, format: "json" }, context);
  // Proof of the cast: `jsonReport` wrote it.
  const { persons, findings } = JSON.parse(context.printed()) as Pick<CheckReport, "persons" | "findings">;
  const verdicts = Object.fromEntries(persons.map(({ handle, name, verdict }) => [handle ?? name, verdict]));
  return {
    exitCode,
    persons,
    findings,
    verdicts,
    told: findings.map(({ severity, message }) => `${severity} ${message}`),
  };
}
