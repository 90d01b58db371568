// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { encodeProtobuf, protobufEnvelope } from "./protobuf-wire.ts";

const hex = (bytes: Uint8Array): string => bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "");

// The first three are the examples of https://protobuf.dev/programming-guides/encoding/
test.each([
  ["a number", encodeProtobuf([[1, 150]]), "089601"],
  ["a text", encodeProtobuf([[2, "testing"]]), "120774657374696e67"],
  ["a message", encodeProtobuf([[3, [[1, 150]]]]), "1a03089601"],
  ["zero", encodeProtobuf([[1, 0]]), "0800"],
  ["a field number beyond 15", encodeProtobuf([[20, "a"]]), "a2010161"],
  ["bytes", encodeProtobuf([[1, Uint8Array.from([0, 255])]]), "0a0200ff"],
  [
    "a repeated field",
    encodeProtobuf([
      [1, "a"],
      [1, "b"],
    ]),
    "0a01610a0162",
  ],
  ["a number beyond 32 bits", encodeProtobuf([[1, 2 ** 35]]), "08808080808001"],
])("%s is written as the format says", (_what, bytes, expected) => {
  expect(hex(bytes)).toBe(expected);
});

test("the envelope is Kubernetes' magic and the kind before the object", () => {
  const envelope = protobufEnvelope("v1", "Pod", [[1, "x"]]);

  expect(new TextDecoder().decode(envelope.slice(0, 4))).toBe("k8s\0");
  expect(hex(envelope.slice(4))).toBe("0a090a0276311203506f6412030a0178");
});
