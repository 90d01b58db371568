// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Reads and decodes the body of a write, with the words that Kubernetes has for what it cannot read.
import { isJsonObject, parseJson, stringifyJson, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { badRequest, tooLarge, unsupportedMediaType } from "../registry/api-error.ts";
import { findDuplicateYamlKeys } from "../schema/duplicate-yaml-keys.ts";
import { goJsonError } from "./go-json-error.ts";

/** https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/server/config.go (MaxRequestBodyBytes) */
const largestBodyBytes = 3 * 1024 * 1024;

const accepted = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
/** That much of a body is quoted in an error. */
const quotedBytes = 30;

/** A decoded body, and what can only be seen in its text. */
export interface DecodedBody {
  readonly json: JsonObject;
  /** Of a JSON body. */
  readonly text?: string;
  /** What a YAML body repeats. */
  readonly repeatedKeys?: readonly string[];
}

/** What a body is that does not say it. */
interface BodyKind {
  readonly apiVersion: string;
  readonly kind: string;
}

export async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  const refusal = (): Error => tooLarge(`Request entity too large: limit is ${largestBodyBytes}`);
  if (announced > largestBodyBytes) throw refusal();
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength > largestBodyBytes) throw refusal();
  return bytes;
}

/** The media type without its parameters; JSON is what a body is that does not say. */
export function mediaTypeOf(request: Request): string {
  const [type = ""] = (request.headers.get("content-type") ?? "").split(";");
  const media = type.trim().toLowerCase();
  return media === "" ? "application/json" : media;
}

/** Decodes an object of `kind`. Without a `fallback` it must say its kind itself. Throws a 400 or 415. */
export async function decodeObjectBody(request: Request, kind: string, fallback?: BodyKind): Promise<DecodedBody> {
  const mediaType = mediaTypeOf(request);
  if (!accepted.includes(mediaType)) throw unsupportedMediaType(accepted);
  const bytes = await readBytes(request);
  if (mediaType === "application/vnd.kubernetes.protobuf") return { json: await fromProtobuf(bytes, kind) };
  const text = new TextDecoder().decode(bytes);
  const isYaml = mediaType === "application/yaml";
  const json = isYaml ? await parseYaml(text) : parseJsonBody(text, kind);
  if (!isJsonObject(json))
    throw unrecognized(kind, `couldn't get version/kind; json parse error: ${notAnObject(json)}`, text);
  const typed = fallback === undefined ? json : withType(json, fallback);
  if (typeof typed["kind"] !== "string" || typed["kind"] === "") {
    throw unrecognized(kind, `Object 'Kind' is missing in '${stringifyJson(json)}'`, text);
  }
  return isYaml ? { json: typed, repeatedKeys: await findDuplicateYamlKeys(text) } : { json: typed, text };
}

function withType(json: JsonObject, { apiVersion, kind }: BodyKind): JsonObject {
  const isOpen = (member: string): boolean =>
    json[member] === undefined || json[member] === null || json[member] === "";
  if (!isOpen("kind") && !isOpen("apiVersion")) return json;
  return { ...json, ...(isOpen("apiVersion") && { apiVersion }), ...(isOpen("kind") && { kind }) };
}

/**
 * YAML is the superset: kubectl's apply sends either under the same media type. Of a key that comes twice the last value counts.
 *
 * JSON, which is what most clients send, is read as such: that takes a tenth of the time, and no integer is lost.
 */
export async function parseYaml(text: string): Promise<JsonValue> {
  return parseIfJson(text) ?? parseYamlDocument(text);
}

/** `undefined` for what is no JSON object. */
function parseIfJson(text: string): JsonValue | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    // Flow collections of YAML begin like JSON, too.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function parseYamlDocument(text: string): Promise<JsonValue> {
  const { parse } = await import("yaml");
  try {
    const value: unknown = parse(text, { intAsBigInt: false, merge: true, uniqueKeys: false });
    return parseJson(stringifyJson(value ?? null));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest(`error converting YAML to JSON: yaml: ${reason}`, { cause: error });
  }
}

/** A kind that is not known is left to who knows what is due: it has no members here. */
async function fromProtobuf(bytes: Uint8Array, kind: string): Promise<JsonObject> {
  const [{ decodeProtobuf, UnknownKindError }, { ProtobufError }] = await Promise.all([
    import("../protobuf/decode-protobuf.ts"),
    import("../protobuf/wire-reader.ts"),
  ]);
  try {
    return decodeProtobuf(bytes);
  } catch (error) {
    if (error instanceof UnknownKindError) return { apiVersion: error.apiVersion, kind: error.kind };
    if (!(error instanceof ProtobufError)) throw error;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${error.message} (${hexOf(bytes)})`,
      {
        cause: error,
      },
    );
  }
}

function parseJsonBody(text: string, kind: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unrecognized(
      kind,
      `couldn't get version/kind; json parse error: ${goJsonError(text) ?? error.message}`,
      text,
    );
  }
}

function unrecognized(kind: string, problem: string, text: string): Error {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${problem} (${summarize(text)})`);
}

function notAnObject(value: JsonValue): string {
  const type = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return `json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
}

/** The beginning of a body: as text if it looks like an object, else in hexadecimal. */
function summarize(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (!text.startsWith("{")) return hexOf(bytes);
  const tail = bytes.length > quotedBytes ? " ..." : "";
  return new TextDecoder().decode(bytes.subarray(0, quotedBytes)) + tail;
}

function hexOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return "<empty>";
  const head = Array.from(bytes.subarray(0, quotedBytes), (byte) => byte.toString(16).padStart(2, "0"));
  return head.join("") + (bytes.length > quotedBytes ? " ..." : "");
}
