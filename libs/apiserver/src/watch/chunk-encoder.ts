// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Encodes what watches tell. Those who watch the same are told the same one after another: they share its bytes, which nobody may change.
 */
export class ChunkEncoder {
  readonly #encoder = new TextEncoder();
  #text = "";
  #bytes = new Uint8Array();

  encode(text: string): Uint8Array<ArrayBuffer> {
    if (text !== this.#text) {
      this.#bytes = this.#encoder.encode(text);
      this.#text = text;
    }
    return this.#bytes;
  }
}
