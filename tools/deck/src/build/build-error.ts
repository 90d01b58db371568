// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A conversion failed though its input was in order. `output` is what the converter said last. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}
