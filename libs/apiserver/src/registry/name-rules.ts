// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { dnsLabelProblems, dnsSubdomainProblems } from "@nuvolaris/api-machinery";
import type { Strategy } from "./strategy.ts";

type NameRule = NonNullable<Strategy["nameRule"]>;

const dns1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";

const rules: Readonly<Record<NameRule, (name: string) => readonly string[]>> = {
  dnsSubdomain: dnsSubdomainProblems,
  dnsLabel: dnsLabelProblems,
  dns1035Label: dns1035Problems,
  path: pathSegmentProblems,
};

/** What is wrong with an object's name under a rule: texts for a FieldError, none when it is good. */
export function nameProblems(name: string, rule: NameRule): readonly string[] {
  return rules[rule](name);
}

/** A DNS label that begins with a letter (RFC 1035), as Services have. */
function dns1035Problems(name: string): readonly string[] {
  const problems = name.length > 63 ? ["must be no more than 63 characters"] : [];
  if (new RegExp(`^${dns1035}$`).test(name)) return problems;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...problems, `${rule} (e.g. 'my-name',  or 'abc-123', regex used for validation is '${dns1035}')`];
}

/** What can stand between two slashes of a URL. */
function pathSegmentProblems(name: string): readonly string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"]
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
}
