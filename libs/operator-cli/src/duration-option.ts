// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { InvalidArgumentError, Option } from "commander";
import { parseDuration } from "./duration.ts";

/** An option whose value is a duration in milliseconds. */
export function durationOption(flags: string, description: string, defaultMs: number): Option {
  return new Option(flags, description).argParser(durationMs).default(defaultMs, `${defaultMs / 1000}s`);
}

function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError("expected a duration, as in 15s or 1m30s");
  return ms;
}
