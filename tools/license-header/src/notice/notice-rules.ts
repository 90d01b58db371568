// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What can be found of LICENSE and NOTICE files. */
import type { Finding, Rule } from "../report/report.ts";

/** The rules, in the order in which a report shows them. */
export const noticeRules = [
  {
    id: "missing-license-file",
    title: "the project has no LICENSE",
    help: "Whoever gets the source has to get the text of its licence: https://infra.apache.org/licensing-howto.html",
  },
  {
    id: "wrong-license-file",
    title: "LICENSE is not the licence that the project names",
    help: "The LICENSE of a source release without code of others is the text of the project's licence and nothing else.",
  },
  {
    id: "missing-notice-file",
    title: "the project has no NOTICE",
    help: "A project under the Apache License has a NOTICE with its name and who holds the copyright.",
  },
  {
    id: "overfull-notice",
    title: "NOTICE says more than it has to",
    help: "Whoever passes the project on has to pass on all that NOTICE says. It holds no licences and no list of dependencies.",
  },
  {
    id: "missing-license-text",
    title: "a package that is passed on has no licence file",
    help: "Almost every licence asks that its text goes with the code. A text of one's own making is none of the package's.",
  },
  {
    id: "stale-notice-file",
    title: "a file is not what the packages ask for",
    help: "LICENSE-binary, NOTICE-binary and licenses/ say exactly what is in the binary.",
  },
] as const satisfies readonly Rule[];

/** A finding about a whole file, or one of its lines. */
export function noticeFinding(
  rule: (typeof noticeRules)[number]["id"],
  { line = 1, ...rest }: Pick<Finding, "level" | "path" | "message" | "remedy"> & { readonly line?: number },
): Finding {
  return { rule, startLine: line, endLine: line, ...rest };
}
