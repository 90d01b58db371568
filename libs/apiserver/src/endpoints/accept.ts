// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Which form of an answer a client wants. https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources
import { ApiError, notAcceptable } from "../registry/api-error.ts";

/** Another shape of the same objects. */
export interface Transform {
  readonly as: "Table" | "PartialObjectMetadata";
  /** Of metadata: whether one object's or a list's was asked for. */
  readonly isList?: boolean;
  readonly version: "v1" | "v1beta1";
}

export interface AnswerForm {
  readonly mediaType: "application/json" | "application/yaml";
  readonly transform?: Transform;
}

/** One clause of an Accept header. */
export interface MediaRange {
  readonly type: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

const served = ["application/json", "application/yaml"] as const;
const described = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const plain: AnswerForm = { mediaType: "application/json" };

/** The first acceptable form, by quality and then by order. Throws a 406 when there is none. */
export function negotiateForm(header: string | null, isBuiltIn = false): AnswerForm {
  if (header === null || header.trim() === "") return plain;
  const ranges = parseAccept(header);
  for (const range of ranges) {
    const form = formOf(range);
    if (form) return form;
  }
  const isKnownType = ranges.some(({ type }) => mediaTypeOf(type) !== undefined);
  throw isBuiltIn && !isKnownType ? noRepresentation() : notAcceptable(described);
}

/** Requests for built-in resources are refused by another part of Kubernetes, in other words. */
function noRepresentation(): ApiError {
  const representations = [
    ...described,
    "application/json;stream=watch",
    "application/vnd.kubernetes.protobuf;stream=watch",
  ];
  const message = `406: Not Acceptable\n\nAvailable representations: ${representations.join(", ")}`;
  return new ApiError({ code: 406, reason: "NotAcceptable", message, details: {} });
}

/** The clauses of an Accept header, best first. */
export function parseAccept(header: string): readonly MediaRange[] {
  const ranges = header.split(",").map((clause): MediaRange => {
    const [type = "", ...parameters] = clause.split(";").map((part) => part.trim());
    const pairs = new Map(parameters.map((parameter): [string, string] => splitParameter(parameter)));
    return { type: type.toLowerCase(), quality: Number(pairs.get("q") ?? 1), parameters: pairs };
  });
  return ranges.filter(({ type, quality }) => type !== "" && quality > 0).sort((a, b) => b.quality - a.quality);
}

function formOf({ type, parameters }: MediaRange): AnswerForm | undefined {
  const mediaType = mediaTypeOf(type);
  if (!mediaType) return undefined;
  const as = parameters.get("as");
  if (as === undefined) return { mediaType };
  const version = parameters.get("v");
  if (parameters.get("g") !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  if (as === "Table") return { mediaType, transform: { as, version } };
  if (as !== "PartialObjectMetadata" && as !== "PartialObjectMetadataList") return undefined;
  return { mediaType, transform: { as: "PartialObjectMetadata", version, isList: as === "PartialObjectMetadataList" } };
}

function mediaTypeOf(type: string): (typeof served)[number] | undefined {
  return type === "*/*" || type === "application/*" ? served[0] : served.find((candidate) => candidate === type);
}

function splitParameter(parameter: string): [string, string] {
  const equals = parameter.indexOf("=");
  if (equals < 0) return [parameter, ""];
  return [parameter.slice(0, equals).trim(), parameter.slice(equals + 1).trim()];
}
