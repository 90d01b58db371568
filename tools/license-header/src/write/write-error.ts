// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** A file could not be replaced. It is as it was. The message says why and what can be done. */
export class WriteError extends Error {
  override readonly name = "WriteError";
}
