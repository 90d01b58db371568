// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** No test has the name that was asked for. */
export class NoTestError extends Error {
  override readonly name = "NoTestError";
}
