// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Request bodies of type `application/vnd.kubernetes.protobuf`.
 *
 * kubectl from 1.32 on, client-go's typed clients and controller-runtime send built-in kinds so, and do not fall back to JSON when
 * they are refused. Only reading is needed: each of them accepts JSON as the answer.
 * The envelope: https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 */
import { parseApiVersion, type JsonObject } from "@nuvolaris/api-machinery";
import { builtInTypes } from "../built-ins/built-in-types.ts";
import { throughGo } from "../built-ins/go-values.ts";
import type { TypeCatalog } from "../built-ins/type-catalog.ts";
import { MessageDecoder } from "./message-decoder.ts";
import { asBytes, asText, ProtobufError, readFields } from "./wire-reader.ts";

/** The envelope names a kind that is not known here. */
export class UnknownKindError extends Error {
  override readonly name = "UnknownKindError";
  readonly apiVersion: string;
  readonly kind: string;

  constructor(apiVersion: string, kind: string) {
    super(`no kind "${kind}" is registered for version "${apiVersion}" in protobuf`);
    this.apiVersion = apiVersion;
    this.kind = kind;
  }
}

/** `k8s` and a zero byte: what each body begins with. */
const magic = [0x6b, 0x38, 0x73, 0x00] as const;

/** Whether the bytes begin as a protobuf body of Kubernetes does. */
export function isKubernetesProtobuf(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/**
 * Decodes a request body to what the JSON body of the same object would be: `apiVersion` and `kind` from the envelope,
 * times as RFC 3339, bytes as base64, zero values as Go's JSON has them.
 *
 * Throws {@link ProtobufError} for bytes that are no such body, {@link UnknownKindError} for kinds that have no protobuf form here.
 */
export function decodeProtobuf(bytes: Uint8Array, catalog: TypeCatalog = builtInTypes): JsonObject {
  if (bytes.length === 0) throw new ProtobufError("empty data");
  if (!isKubernetesProtobuf(bytes)) {
    throw new ProtobufError("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  }
  const { apiVersion, kind, raw } = readEnvelope(bytes.subarray(magic.length));
  const { group, version } = parseApiVersion(apiVersion);
  const type = catalog.forKind(group, version, kind);
  if (type === undefined) throw new UnknownKindError(apiVersion, kind);
  const decoded = throughGo(catalog, type, new MessageDecoder(catalog).decode(type, raw));
  return { apiVersion, kind, ...decoded };
}

interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** runtime.Unknown: `{1: {1: apiVersion, 2: kind}, 2: raw, 3: contentEncoding, 4: contentType}`. */
function readEnvelope(bytes: Uint8Array): Envelope {
  let typeMeta: Uint8Array = new Uint8Array();
  let raw: Uint8Array = new Uint8Array();
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) typeMeta = asBytes(value);
    if (number === 2) raw = asBytes(value);
  }
  return { ...readTypeMeta(typeMeta), raw };
}

function readTypeMeta(bytes: Uint8Array): Pick<Envelope, "apiVersion" | "kind"> {
  let apiVersion = "";
  let kind = "";
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) apiVersion = asText(value);
    if (number === 2) kind = asText(value);
  }
  return { apiVersion, kind };
}
