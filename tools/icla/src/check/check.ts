// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A check of a change: its people, its notes, and what it would tell of people. Pure: the same evidence, the same result. */
import type { Commit } from "../history/commit.ts";
import type { Mailmap } from "../identity/mailmap.ts";
import type { Registry } from "../identity/person.ts";
import { NoteBook } from "../note/note-book.ts";
import { NoteReader } from "../note/note-reader.ts";
import type { Policy } from "../policy/policy.ts";
import { checkPrivacy } from "../privacy/privacy-check.ts";
import type { Sighting } from "../privacy/sighting.ts";
import { checkAgreements, type AgreementCheck, type PersonVerdict } from "./agreement-check.ts";
import { compareFindings, type Finding } from "../finding.ts";
import { checkRulebook, missingPolicy, pendingReview, unreadableBaseNotes, type Rulebook } from "./note-check.ts";
import { checkSignatures } from "./signature-check.ts";

export interface Evidence {
  readonly baseName: string;
  readonly headName: string;
  /** The day of the check, YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Of the base, as are the mailmap and the notes that count. */
  readonly policy: Policy;
  readonly mailmap: Mailmap;
  readonly base: Rulebook;
  readonly head: Rulebook;
  /** What is checked out, where the head is: it may hold what is not committed yet. */
  readonly working?: Rulebook;
  /** The range, in any order. */
  readonly commits: readonly Commit[];
  /** Files of interest wherever they were seen. */
  readonly sightings: readonly Sighting[];
}

export interface CheckResult {
  readonly baseName: string;
  readonly headName: string;
  readonly policy: Policy;
  readonly commitCount: number;
  /** Everybody in the range, each once; empty when the policy's level is `off`. */
  readonly persons: readonly PersonVerdict[];
  /** Failures first. */
  readonly findings: readonly Finding[];
  /** Whether the check fails: by harm done, or by what is missing where the policy requires it. */
  readonly fails: boolean;
}

export function check(evidence: Evidence): CheckResult {
  const { policy, base, head, working = [], sightings, baseName, headName, commits } = evidence;
  const reader = new NoteReader();
  const { persons, findings: ofPeople } = checkPeople(evidence, reader);
  const ofFiles = [
    ...checkPrivacy(sightings, policy, reader),
    ...checkRulebook(head, policy, reader),
    ...checkRulebook(working, policy, reader),
    ...unreadableBaseNotes(base, head, reader),
    ...pendingReview(base, head),
    ...missingPolicy(base, baseName),
  ];
  const findings = withoutRepeats([...ofPeople, ...ofFiles]).toSorted(compareFindings);
  const fails = findings.some((finding) => failsCheck(finding, policy));
  return { baseName, headName, policy, commitCount: commits.length, persons, findings, fails };
}

function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** Whether this finding alone makes the check fail. */
export function failsCheck({ severity, topic }: Finding, { level }: Pick<Policy, "level">): boolean {
  return severity === "failure" && (topic !== "agreement" || level === "require");
}

function checkPeople(evidence: Evidence, reader: NoteReader): AgreementCheck {
  const { policy, mailmap, base, commits, today } = evidence;
  if (policy.level === "off") return { persons: [], findings: [] };
  const registry: Registry = { policy, mailmap, book: new NoteBook(reader.readAll(base)) };
  const { persons, findings } = checkAgreements(commits, registry, today);
  return {
    persons,
    findings: policy["require-signed"] ? [...findings, ...checkSignatures(commits, registry)] : findings,
  };
}
