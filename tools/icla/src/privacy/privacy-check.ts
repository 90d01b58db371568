// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Refuses what tells more of a person than a note does, in the files of a change and in each of its commits. */
import picomatch from "picomatch";
import type { Finding, Place } from "../finding.ts";
import { isNotePath, maxNoteBytes, noteFolder } from "../note/note-file.ts";
import type { TextFile } from "../document/yaml-file.ts";
import type { NoteReader } from "../note/note-reader.ts";
import { policyPath } from "../policy/policy-file.ts";
import type { Policy } from "../policy/policy.ts";
import { isNamedLikeForm } from "./form-name.ts";
import { findPersonalData } from "./personal-data.ts";
import type { Sighting } from "./sighting.ts";

/** Whether a file can be of interest at all; of the others only the name is read. */
export function isOfInterest(path: string): boolean {
  return path.startsWith(`${noteFolder}/`) || isNamedLikeForm(path);
}

interface Trouble {
  readonly message: string;
  readonly line?: number;
}

/**
 * Each trouble is told once. A commit that brought it in is named rather than the tree that still has it: taking the
 * file away in a later commit does not take it out of the history.
 */
export function checkPrivacy(sightings: readonly Sighting[], policy: Policy, reader: NoteReader): Finding[] {
  const isAllowed = picomatch([...policy["allowed-files"]], { dot: true });
  const findings = new Map<string, Finding>();
  for (const sighting of sightings.toSorted((left, right) => rankOf(left) - rankOf(right))) {
    if (isAllowed(sighting.path) && !isNotePath(sighting.path)) continue;
    for (const trouble of troublesOf(sighting, policy, reader)) {
      const key = [sighting.path, trouble.line, trouble.message].join("\0");
      if (!findings.has(key)) findings.set(key, findingOf(sighting, trouble));
    }
  }
  return [...findings.values()];
}

const order: readonly Sighting["where"][] = ["commit", "head", "working tree"];

function rankOf({ where }: Sighting): number {
  return order.indexOf(where);
}

function troublesOf(sighting: Sighting, policy: Policy, reader: NoteReader): Trouble[] {
  const { path, isRegular, content } = sighting;
  if (isNamedLikeForm(path))
    return [{ message: `${path} is named like a signed form, which has no place in a repository` }];
  if (path === policy["allowed-signers"] || path === signersPath) return [];
  if (!isRegular) return [{ message: `${path} is a link or a submodule: ${noteFolder} holds notes, as files` }];
  if (!isNotePath(path) && !otherFiles.includes(path))
    return [{ message: `${path} has no place in ${noteFolder}, which holds notes, ${otherNames}` }];
  if (content === undefined) return [{ message: `${path} is larger than ${maxNoteBytes} bytes, and is not read` }];
  // A policy has numbers of accounts and addresses of programs for a good reason.
  return path === policyPath ? [] : troublesOfText({ path, text: content.toString("utf8") }, reader);
}

/** Keys are long words of no meaning. It may be there before a policy names it. */
const signersPath = `${noteFolder}/allowed_signers`;
const otherFiles = [policyPath, `${noteFolder}/README.md`];
const otherNames = "policy.yaml, allowed_signers and README.md";

function troublesOfText(file: TextFile, reader: NoteReader): Trouble[] {
  const { path, text } = file;
  const found = findPersonalData(text).map(({ line, what }) => ({
    line,
    message: `${path} holds what looks like ${what}`,
  }));
  const parsed = isNotePath(path) ? reader.read(file) : undefined;
  const unknown =
    parsed === undefined || parsed.ok ? [] : parsed.problems.filter(({ isUnknownField }) => isUnknownField);
  const told = unknown.map(({ line, field }) => ({
    line,
    message: `${path} has the field ${field}, which notes do not have`,
  }));
  return [...found, ...told];
}

function findingOf(sighting: Sighting, { message, line }: Trouble): Finding {
  const place: Place = {
    path: sighting.path,
    ...(sighting.commit === undefined ? {} : { commit: sighting.commit }),
    ...(line === undefined ? {} : { line }),
  };
  return { topic: "privacy", severity: "failure", message, mend: mendOf(sighting), place };
}

function mendOf({ where, path, commit }: Sighting): string {
  if (where === "working tree") return "mend it, or take the file away, before you commit";
  if (where === "head" || commit === undefined)
    return "it is in the history of the base already: tell the maintainers, who rewrite it (git filter-repo) and ask the host to drop its copies";
  return `a later commit does not take it out of the history: run \`git rebase -i ${commit.slice(0, 12)}^\`, mark that commit \`edit\`, mend or \`git rm --cached\` ${shellWord(path)}, then push with --force-with-lease; if it was pushed before, ask the host to drop its copies`;
}

function shellWord(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
