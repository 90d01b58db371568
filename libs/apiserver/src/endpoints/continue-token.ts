// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Where the next chunk of a list begins: the token is opaque to clients, and has the form that Kubernetes gives it.
import { isJsonObject, parseJson } from "@nuvolaris/api-machinery";
import { badRequest } from "../registry/api-error.ts";

export interface ContinueToken {
  /** The revision of the first chunk; -1: the newest, after the first chunk's history was compacted. */
  readonly revision: number;
  /** The key of the last object of the chunk before. */
  readonly after: string;
}

const version = "meta.k8s.io/v1";

export function formatContinueToken({ revision, after }: ContinueToken): string {
  // Kubernetes' token names the first key of the next chunk: the smallest one that follows the last key.
  // Names are ASCII, so every character is a byte, as btoa wants it.
  const text = btoa(JSON.stringify({ v: version, rv: revision, start: `${after}\u0000` }));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Throws a 400 for a text that is no token of ours. */
export function parseContinueToken(text: string): ContinueToken {
  const token = parseBody(text);
  const { v, rv, start } = isJsonObject(token) ? token : {};
  if (v !== version) throw invalidToken(`server does not recognize this encoded version ${JSON.stringify(v ?? "")}`);
  if (typeof rv !== "number" || rv === 0)
    throw invalidToken("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  if (typeof start !== "string" || start === "")
    throw invalidToken("encoded start key not present (version meta.k8s.io/v1)");
  return { revision: rv, after: start.replace(/\u0000$/, "") };
}

function parseBody(text: string): unknown {
  let decoded: string;
  try {
    decoded = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch (error) {
    throw invalidToken("illegal base64 data at input byte 0", error);
  }
  try {
    return parseJson(decoded);
  } catch (error) {
    throw invalidToken(`invalid character '${decoded.charAt(0)}' looking for beginning of value`, error);
  }
}

function invalidToken(problem: string, cause?: unknown): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${problem}`, { cause });
}
