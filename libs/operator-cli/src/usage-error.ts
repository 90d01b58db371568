// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The person who called made a mistake, which the message explains. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
