// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `format.dns1123Label().validate(name)`: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-format-library */
import { dnsLabelProblems, dnsSubdomainProblems, labelKeyProblems, labelValueProblems } from "@nuvolaris/api-machinery";
import { dns1035LabelProblems } from "../definition/name-rules.ts";
import { stringFormatCheck } from "../value/format.ts";
import type { CelLibrary, CelModule } from "./cel-module.ts";

type Problems = (text: string) => readonly string[];

class NamedFormat {
  readonly problems: Problems;

  constructor(problems: Problems) {
    this.problems = problems;
  }
}

class FormatNamespace {
  readonly name = "format";
}

/** A generated name goes on after its prefix, so that the prefix may end with a dash. */
const asPrefix =
  (problems: Problems): Problems =>
  (text) =>
    problems(text.replace(/-$/, "a"));
const checked =
  (format: string, problem: string): Problems =>
  (text) =>
    stringFormatCheck(format)?.(text) === false ? [problem] : [];

const formats: Readonly<Record<string, NamedFormat>> = {
  dns1123Label: new NamedFormat(dnsLabelProblems),
  dns1123Subdomain: new NamedFormat(dnsSubdomainProblems),
  dns1035Label: new NamedFormat(dns1035LabelProblems),
  qualifiedName: new NamedFormat(labelKeyProblems),
  dns1123LabelPrefix: new NamedFormat(asPrefix(dnsLabelProblems)),
  dns1123SubdomainPrefix: new NamedFormat(asPrefix(dnsSubdomainProblems)),
  dns1035LabelPrefix: new NamedFormat(asPrefix(dns1035LabelProblems)),
  labelValue: new NamedFormat(labelValueProblems),
  uri: new NamedFormat((text) => checked("uri", `parse ${JSON.stringify(text)}: invalid URI for request`)(text)),
  uuid: new NamedFormat(checked("uuid", "does not match the UUID format")),
  byte: new NamedFormat(checked("byte", "invalid base64")),
  date: new NamedFormat(checked("date", "invalid date")),
  datetime: new NamedFormat(checked("datetime", "invalid datetime")),
};

export function namedFormatLibrary({ Optional }: CelModule): CelLibrary {
  const direct = Object.entries(formats).map(
    ([name, format]) => [`kubernetes.Formats.${name}(): kubernetes.NamedFormat`, () => format] as const,
  );
  return {
    types: { "kubernetes.Formats": FormatNamespace, "kubernetes.NamedFormat": NamedFormat },
    namespaces: { format: { type: "kubernetes.Formats", value: new FormatNamespace() } },
    functions: {
      ...Object.fromEntries(direct),
      "kubernetes.Formats.named(string): optional<kubernetes.NamedFormat>": (_format: object, name: string) => {
        const format = formats[name];
        return format === undefined ? Optional.none() : Optional.of(format);
      },
      "kubernetes.NamedFormat.validate(string): optional<list<string>>": ({ problems }: NamedFormat, text: string) => {
        const found = problems(text);
        return found.length === 0 ? Optional.none() : Optional.of(found);
      },
    },
  };
}
