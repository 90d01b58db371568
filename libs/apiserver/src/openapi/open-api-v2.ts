// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The document of OpenAPI version 2, which holds nothing: what there is to know is in version 3. kubectl asks for it, in protobuf alone, for
 * a kind that version 3 does not have, such as a `List` in a file; it validates nothing then, but the document must parse.
 */
import { stringifyJson } from "@nuvolaris/api-machinery";
import { kubernetesVersion } from "../built-ins/generated/resources.ts";

const protobufTypes = [
  "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
  "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
];
const info = { title: "Kubernetes", version: kubernetesVersion };

/** Answers `/openapi/v2`: in protobuf where the client asks for that, else in JSON. */
export function openApiV2Response(request: Request): Response {
  const accept = request.headers.get("accept") ?? "";
  const asked = protobufTypes.find((type) => accept.includes(type));
  const [contentType = ""] = asked === undefined ? ["application/json"] : protobufTypes;
  return new Response(asked === undefined ? jsonDocument() : protobufDocument(), {
    headers: { "content-type": contentType, vary: "Accept" },
  });
}

function jsonDocument(): string {
  return stringifyJson({ swagger: "2.0", info, paths: {}, definitions: {} });
}

/**
 * The same as gnostic's `openapi.v2.Document`: field 1 is the version of the language, 2 the title and version, 8 the paths.
 * https://github.com/google/gnostic-models/blob/v0.7.0/openapiv2/OpenAPIv2.proto
 */
function protobufDocument(): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder();
  const infoMessage = [...field(1, text.encode(info.title)), ...field(2, text.encode(info.version))];
  return Uint8Array.from([...field(1, text.encode("2.0")), ...field(2, infoMessage), ...field(8, [])]);
}

/** A field of bytes; none here is longer than one byte can count. */
function field(number: number, bytes: Iterable<number>): readonly number[] {
  const value = [...bytes];
  return [(number << 3) | 2, value.length, ...value];
}
