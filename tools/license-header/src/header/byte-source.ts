// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A file's bytes, of which no more are read than are asked for. */
export interface ByteSource {
  /** The first `length` bytes, or all when there are fewer. More may be given. */
  first(length: number): Uint8Array;
}
