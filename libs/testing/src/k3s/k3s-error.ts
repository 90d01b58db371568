// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The cluster in a container could not be started, or something could not be done with it. */
export class K3sError extends Error {
  override readonly name = "K3sError";
}
