// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The `license` and `licenses` of manifests and lock files, in all the shapes that packages have them in. */
import { fieldOf, isObject, kindOf, textField, type JsonObject } from "./json-value.ts";

/** What a field says as one text; `oddity`: what is in it that says nothing. */
export interface LicenseField {
  readonly text: string | undefined;
  readonly oddity: string | undefined;
}

/** A manifest's licence. `licenses` is the older field, which some packages still have. */
export function licenseOfManifest(manifest: JsonObject): LicenseField {
  const license = readLicenseField(fieldOf(manifest, "license"));
  return license.text === undefined
    ? readLicenseField(fieldOf(manifest, "licenses") ?? fieldOf(manifest, "license"))
    : license;
}

/**
 * Text, `{type, url}`, or a list of either, which is a choice:
 * https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license
 */
export function readLicenseField(value: unknown): LicenseField {
  const parts = (Array.isArray(value) ? value : [value]).map(onePart);
  const texts = parts.flatMap((part) => part ?? []);
  const isOdd = value !== undefined && value !== null && (texts.length < parts.length || parts.length === 0);
  return {
    text: texts.length > 1 ? texts.map(inBrackets).join(" OR ") : texts[0],
    oddity: isOdd ? `expected an SPDX expression, found ${kindOf(value)}` : undefined,
  };
}

function onePart(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  return isObject(value) ? (textField(value, "type") ?? textField(value, "name")) : undefined;
}

function inBrackets(text: string): string {
  return /\s/.test(text) ? `(${text})` : text;
}
