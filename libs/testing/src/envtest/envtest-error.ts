// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The real control plane could not be started. */
export class EnvtestError extends Error {
  override readonly name: string = "EnvtestError";
}

/** Another process took a port that was free a moment ago: with other ones it goes. */
export class PortTakenError extends EnvtestError {
  override readonly name = "PortTakenError";
}
