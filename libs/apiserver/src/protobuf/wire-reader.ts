// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The wire format of protobuf: https://protobuf.dev/programming-guides/encoding/ */

/** The bytes are not what the format asks for. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
}

/** What stands on the wire for one field. Which type it is, only the schema tells. */
export type WireValue =
  | { readonly wire: "varint"; readonly value: bigint }
  | { readonly wire: "fixed64" | "fixed32"; readonly view: DataView }
  | { readonly wire: "bytes"; readonly bytes: Uint8Array };

export interface WireField {
  readonly number: number;
  readonly value: WireValue;
}

/** Reads the fields of one message in their order on the wire. Throws {@link ProtobufError} where it ends too early. */
export function* readFields(bytes: Uint8Array): Generator<WireField, void, undefined> {
  const reader = new WireReader(bytes);
  while (!reader.done) {
    const tag = Number(reader.varint());
    yield { number: tag >>> 3, value: reader.value(tag & 7) };
  }
}

const maxVarintBytes = 10;

class WireReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#position >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let count = 0; count < maxVarintBytes; count++) {
      const byte = this.#bytes[this.#position++];
      if (byte === undefined) throw new ProtobufError("unexpected EOF");
      value |= BigInt(byte & 0x7f) << BigInt(7 * count);
      if (byte < 0x80) return value;
    }
    throw new ProtobufError("a varint is longer than 10 bytes");
  }

  value(wireType: number): WireValue {
    if (wireType === 0) return { wire: "varint", value: this.varint() };
    if (wireType === 1) return { wire: "fixed64", view: viewOf(this.#take(8)) };
    if (wireType === 2) return { wire: "bytes", bytes: this.#take(Number(this.varint())) };
    if (wireType === 5) return { wire: "fixed32", view: viewOf(this.#take(4)) };
    throw new ProtobufError(`wire type ${wireType} is not used by Kubernetes`);
  }

  #take(length: number): Uint8Array {
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new ProtobufError("unexpected EOF");
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const text = new TextDecoder("utf-8", { fatal: false });

export function asText(value: WireValue): string {
  return text.decode(asBytes(value));
}

export function asBytes(value: WireValue): Uint8Array {
  if (value.wire !== "bytes") throw new ProtobufError(`expected bytes, found a ${value.wire}`);
  return value.bytes;
}

/** A signed integer: a number where a double holds it, else a bigint. */
export function asInteger(value: WireValue): number | bigint {
  if (value.wire !== "varint") throw new ProtobufError(`expected a varint, found ${value.wire}`);
  const signed = BigInt.asIntN(64, value.value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

export function asDouble(value: WireValue): number {
  if (value.wire !== "fixed64") throw new ProtobufError(`expected 8 bytes, found ${value.wire}`);
  return value.view.getFloat64(0, true);
}
