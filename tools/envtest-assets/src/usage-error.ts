// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The user can mend this: the message says how. The tool prints it without a stack and exits 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
