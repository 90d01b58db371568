// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The files of other tools that are understood, told apart by what is in them. They are JSON, and nothing is fetched. */
import { basename } from "node:path";
import { z } from "zod";
import { problemText } from "../document/problem-text.ts";
import { parseYamlFile, type TextFile } from "../document/yaml-file.ts";
import { UsageError } from "../usage-error.ts";
import type { AgreementRecord, ImportedFile } from "./record.ts";

/** https://github.com/ClaBot/cla-bot: logins, or a link to a list of them, which is not followed. */
const clabot = z.looseObject({ contributors: z.array(z.string().min(1)) });

/** https://github.com/contributor-assistant/github-action: what it stores of each signature, given as a comment. */
const claJson = z.looseObject({
  signedContributors: z.array(
    z.looseObject({
      name: z.string().min(1),
      id: z.int().positive(),
      created_at: z.iso.datetime({ offset: true }),
      comment_id: z.int().optional(),
      repoId: z.int().optional(),
      pullRequestNo: z.int().optional(),
    }),
  ),
});

/** https://whimsy.apache.org/public/: the public names of committers whose agreement is on file, by their ids. */
const iclaInfo = z.looseObject({ committers: z.record(z.string(), z.string()) });

type Reader = (file: TextFile) => ImportedFile;

const readers: Readonly<Record<string, Reader>> = {
  contributors: (file) => {
    const evidence = `listed in ${basename(file.path)}`;
    return { kind: "records", records: parse(file, clabot).contributors.map((login) => ({ login, evidence })) };
  },
  signedContributors: (file) => ({
    kind: "records",
    records: parse(file, claJson).signedContributors.map((signed) => recordOf(signed, basename(file.path))),
  }),
  committers: (file) => ({ kind: "names", names: new Map(Object.entries(parse(file, iclaInfo).committers)) }),
};

/** @throws {UsageError} naming file, line and field. */
export function parseImportedFile(file: TextFile): ImportedFile {
  const document = parse(file, z.record(z.string(), z.unknown()));
  const key = Object.keys(readers).find((name) => name in document);
  const reader = key === undefined ? undefined : readers[key];
  if (reader !== undefined) return reader(file);
  const known = "contributors (.clabot), signedContributors (cla.json) or committers (icla-info.json)";
  throw new UsageError(`${file.path}: expected one of ${known} at its top; nothing else is understood`);
}

function parse<Value>(file: TextFile, schema: z.ZodType<Value>): Value {
  // JSON is YAML too, and this reader knows lines.
  const parsed = parseYamlFile(file, schema);
  if (parsed.ok) return parsed.value;
  const shown = parsed.problems.slice(0, 20).map(problemText);
  const more = parsed.problems.length - shown.length;
  throw new UsageError([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"));
}

type Signed = z.infer<typeof claJson>["signedContributors"][number];

function recordOf(signed: Signed, source: string): AgreementRecord {
  const places = [
    signed.comment_id === undefined ? "" : `comment ${signed.comment_id}`,
    signed.pullRequestNo === undefined ? "" : `pull request ${signed.pullRequestNo}`,
    signed.repoId === undefined ? "" : `repository ${signed.repoId}`,
  ].filter((place) => place !== "");
  const evidence = `signed by a comment, says ${source}${places.length === 0 ? "" : `: ${places.join(", ")}`}`;
  return { login: signed.name, id: signed.id, signedOn: signed.created_at.slice(0, 10), evidence };
}
