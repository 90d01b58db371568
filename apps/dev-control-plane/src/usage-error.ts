// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The command line asks for what cannot be done; the message says what to write instead. The program ends with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The machine or the cluster is not as it must be; the message says what to do. The program ends with 1. */
export class ServeError extends Error {
  override readonly name = "ServeError";
}
