// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A label or field selector that does not parse. The message is Kubernetes' own, as an API server answers it with 400. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
}
