// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The real control plane could not be started. */
export class EnvtestError extends Error {
  override readonly name = "EnvtestError";
}
