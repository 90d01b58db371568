// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The command cannot be carried out as it was given, or where it was given. Its message says what to do about it.
 * The program prints it, without a stack, and ends with 2.
 */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}
