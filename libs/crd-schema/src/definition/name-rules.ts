// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { dnsSubdomainProblems, invalid, required, type FieldError } from "@nuvolaris/api-machinery";
import type { CustomResourceDefinitionNames } from "./custom-resource-definition.ts";

/** A DNS label that begins with a letter (RFC 1035): versions, plurals, short names. Empty means valid. */
export function dns1035LabelProblems(text: string): string[] {
  const problems = text.length > 63 ? ["must be no more than 63 bytes"] : [];
  if (/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text)) return problems;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [
    ...problems,
    `${rule} (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
  ];
}

export function checkGroup(group: string): FieldError[] {
  if (group === "") return [required("spec.group", "")];
  const problems = dnsSubdomainProblems(group);
  if (problems.length > 0) return [invalid("spec.group", group, problems.join(","))];
  return group.includes(".") ? [] : [invalid("spec.group", group, "should be a domain with at least one dot")];
}

/** Required in the spec; in the status, names may still be empty. */
export function checkRequiredNames(names: CustomResourceDefinitionNames, path: string): FieldError[] {
  return (["plural", "singular", "kind", "listKind"] as const)
    .filter((name) => (names[name] ?? "") === "")
    .map((name) => required(`${path}.${name}`, ""));
}

export function checkNames(names: Partial<CustomResourceDefinitionNames>, path: string): FieldError[] {
  const { plural = "", singular = "", kind = "", listKind = "", shortNames = [], categories = [] } = names;
  const isAmbiguous = kind !== "" && kind === listKind;
  return [
    ...checkLabel(plural, `${path}.plural`),
    ...checkLabel(singular, `${path}.singular`),
    ...checkMixedCase(kind, `${path}.kind`),
    ...checkMixedCase(listKind, `${path}.listKind`),
    ...shortNames.flatMap((name, index) => checkLabel(name, `${path}.shortNames[${index}]`)),
    ...(isAmbiguous ? [invalid(`${path}.listKind`, listKind, "kind and listKind may not be the same")] : []),
    ...categories.flatMap((name, index) => checkLabel(name, `${path}.categories[${index}]`)),
  ];
}

function checkLabel(text: string, path: string): FieldError[] {
  const problems = text === "" ? [] : dns1035LabelProblems(text);
  return problems.length === 0 ? [] : [invalid(path, text, problems.join(","))];
}

function checkMixedCase(text: string, path: string): FieldError[] {
  const problems = text === "" ? [] : dns1035LabelProblems(text.toLowerCase());
  if (problems.length === 0) return [];
  return [invalid(path, text, `may have mixed case, but should otherwise match: ${problems.join(",")}`)];
}
