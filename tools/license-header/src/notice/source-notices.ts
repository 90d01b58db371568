// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The LICENSE and NOTICE of a source release. It holds no code of others, so both are about the project alone:
 * https://infra.apache.org/licensing-howto.html
 */
import { posix } from "node:path";
import type { LicenseTexts } from "../dependencies/spdx/license-text.ts";
import type { Finding } from "../report/report.ts";
import { noticeFinding } from "./notice-rules.ts";
import type { ProjectFiles } from "./project-files.ts";

/** A project, and the packages of others that it uses, none of which a source release holds. */
export interface SourceProject extends ProjectFiles {
  /** The project's folder, as reports name it: empty, or a path. */
  readonly folder: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

/** How much of LICENSE has to be the licence, in percent: nothing else belongs into it. */
const licenseCoverage = 95;

/** How much of NOTICE may be a licence's text, in percent. */
const noticeCoverage = 30;

/** Longer lines of NOTICE list nothing. */
const longestLine = 500;

/** Checks both files. */
export function checkSourceNotices(project: SourceProject, texts: LicenseTexts): readonly Finding[] {
  return [...checkLicense(project, texts), ...checkNotice(project, texts)];
}

function checkLicense({ folder, license, declared }: SourceProject, texts: LicenseTexts): readonly Finding[] {
  const path = posix.join(folder, "LICENSE");
  if (license === undefined) {
    const remedy = `the text of ${declared ?? "the licence"} in the file LICENSE (https://spdx.org/licenses/)`;
    return [noticeFinding("missing-license-file", { level: "error", path, message: "there is no LICENSE", remedy })];
  }
  const found = texts.recognise(license, licenseCoverage)?.expression;
  if (declared === undefined || found === declared) return [];
  const message = `package.json says ${declared}, and LICENSE is ${found ?? "no text of one licence that is known, and nothing else"}`;
  const remedy = `the text of ${declared} alone (https://spdx.org/licenses/), or another "license" in package.json`;
  return [noticeFinding("wrong-license-file", { level: "error", path, message, remedy })];
}

function checkNotice(project: SourceProject, texts: LicenseTexts): readonly Finding[] {
  const path = posix.join(project.folder, "NOTICE");
  if (project.notice === undefined) {
    if (project.declared !== "Apache-2.0") return [];
    const remedy = "a file NOTICE with two lines: the project's name, and Copyright with the name of who holds it";
    return [noticeFinding("missing-notice-file", { level: "warning", path, message: "there is no NOTICE", remedy })];
  }
  const found = texts.recognise(project.notice, noticeCoverage)?.expression;
  const remedy = "NOTICE without it";
  return [
    ...(found === undefined
      ? []
      : [
          noticeFinding("overfull-notice", {
            level: "warning",
            path,
            message: `NOTICE holds the text of ${found}`,
            remedy,
          }),
        ]),
    ...listedPackages(project.notice, project.packages).map(({ label, line }) =>
      noticeFinding("overfull-notice", {
        level: "warning",
        path,
        line,
        message: `NOTICE lists ${label}, which a source release does not hold`,
        remedy,
      }),
    ),
  ];
}

/** The packages that a text names with their version: `name@1.2.3`, `name 1.2.3`, `name (1.2.3)`. */
function listedPackages(text: string, packages: SourceProject["packages"]) {
  const labels = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  return text.split("\n").flatMap((line, index) => {
    const named = [
      ...line.slice(0, longestLine).matchAll(/(?<name>[@\w][@\w./-]*?)(?:@| \(?v?)(?<version>\d+\.\d+\.\d+[\w.+-]*)/g),
    ];
    return named
      .map(({ groups }) => `${groups?.["name"] ?? ""}@${groups?.["version"] ?? ""}`)
      .filter((label) => labels.has(label))
      .map((label) => ({ label, line: index + 1 }));
  });
}
