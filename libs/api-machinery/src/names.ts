// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The grammars of names, with the sentences that Kubernetes says when a text does not follow them (apimachinery,
 * api/validate/content). Each function answers with the list of what is wrong: empty means valid.
 */

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const keyName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${keyName})?`;

const keyNameRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const keyNameExamples = ["MyName", "my.name", "123-abc"];

const encoder = new TextEncoder();

/** A DNS label (RFC 1123), as namespaces have: at most 63 bytes. */
export function dnsLabelProblems(text: string): string[] {
  const problems = tooLongProblems(text, 63, "characters");
  if (follows(text, label)) return problems;
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  const dotted = follows(text, subdomain);
  return [...problems, dotted ? "must not contain dots" : patternProblem(rule, label, ["my-name", "123-abc"])];
}

/** A DNS subdomain (RFC 1123), as most objects' names are: at most 253 bytes. */
export function dnsSubdomainProblems(text: string): string[] {
  const problems = tooLongProblems(text, 253, "characters");
  if (follows(text, subdomain)) return problems;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...problems, patternProblem(rule, subdomain, ["example.com"])];
}

/** The key of a label or an annotation, and a finalizer's name: `[prefix/]name`. */
export function labelKeyProblems(text: string): string[] {
  const parts = text.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2) {
    const grammar = patternProblem(keyNameRule, keyName, keyNameExamples);
    return [`a valid label key ${grammar} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  if (second === undefined) return keyNameProblems(first);
  const prefixProblems = first === "" ? ["must be non-empty"] : dnsSubdomainProblems(first);
  return [
    ...prefixProblems.map((problem) => `prefix part ${problem.replace("253 characters", "253 bytes")}`),
    ...keyNameProblems(second),
  ];
}

/** A label's value: at most 63 bytes, or empty. */
export function labelValueProblems(text: string): string[] {
  const problems = tooLongProblems(text, 63);
  if (follows(text, labelValue)) return problems;
  const rule = `a valid label must be an empty string or ${keyNameRule.slice("must ".length)}`;
  return [...problems, patternProblem(rule, labelValue, ["MyValue", "my_value", "12345"])];
}

function keyNameProblems(name: string): string[] {
  const problems = name === "" ? ["must be non-empty"] : tooLongProblems(name, 63);
  if (!follows(name, keyName)) problems.push(patternProblem(keyNameRule, keyName, keyNameExamples));
  return problems.map((problem) => `name part ${problem}`);
}

function follows(text: string, pattern: string): boolean {
  return new RegExp(`^${pattern}$`).test(text);
}

/** It is bytes that count, whatever Kubernetes calls them. */
function tooLongProblems(text: string, maxBytes: number, unit: "bytes" | "characters" = "bytes"): string[] {
  return encoder.encode(text).length > maxBytes ? [`must be no more than ${maxBytes} ${unit}`] : [];
}

function patternProblem(rule: string, pattern: string, examples: readonly string[]): string {
  const list = examples.map((example) => `'${example}', `).join(" or ");
  return `${rule} (e.g. ${list}regex used for validation is '${pattern}')`;
}
