// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Just enough of protobuf's wire format to say what typed clients send.
// https://protobuf.dev/programming-guides/encoding/

/** A field's number and its value: a text, a whole number, bytes, or a message of fields. */
export type ProtobufField = readonly [number: number, value: ProtobufValue];
export type ProtobufValue = string | number | Uint8Array | readonly ProtobufField[];

/** Kubernetes' envelope: four bytes of magic, then a runtime.Unknown that names the kind and holds the object. */
export function protobufEnvelope(apiVersion: string, kind: string, object: readonly ProtobufField[]): Uint8Array {
  const unknown = encodeProtobuf([
    [
      1,
      [
        [1, apiVersion],
        [2, kind],
      ],
    ],
    [2, encodeProtobuf(object)],
  ]);
  return concatenate([new TextEncoder().encode("k8s\0"), unknown]);
}

/** Encodes a message. Repeated fields are repeated pairs; a map's entries are messages of key (1) and value (2). */
export function encodeProtobuf(fields: readonly ProtobufField[]): Uint8Array {
  return concatenate(fields.flatMap(([number, value]) => encodeField(number, value)));
}

const varintType = 0;
const lengthDelimitedType = 2;

function encodeField(number: number, value: ProtobufValue): readonly Uint8Array[] {
  if (typeof value === "number") return [varint((number << 3) | varintType), varint(value)];
  const bytes = bytesOf(value);
  return [varint((number << 3) | lengthDelimitedType), varint(bytes.length), bytes];
}

function bytesOf(value: string | Uint8Array | readonly ProtobufField[]): Uint8Array {
  if (typeof value === "string") return new TextEncoder().encode(value);
  return value instanceof Uint8Array ? value : encodeProtobuf(value);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
