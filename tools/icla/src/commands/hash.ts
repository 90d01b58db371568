// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { hashEmail } from "../identity/email.ts";
import { UsageError } from "../usage-error.ts";
import type { CommandContext, ExitCode } from "./command-context.ts";

/** Prints what a note holds in place of each address, one per line. @throws {UsageError} */
export function hash(addresses: readonly string[], { print }: Pick<CommandContext, "print">): ExitCode {
  const wrong = addresses.find((address) => !/^\s*[^\s@]+@[^\s@]+\s*$/.test(address));
  if (wrong !== undefined)
    throw new UsageError(`${JSON.stringify(wrong)} is not an e-mail address: expected name@host`);
  print(addresses.map((address) => `${hashEmail(address)}\n`).join(""));
  return 0;
}
