// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whether everybody who took part in a change has an agreement that covers it. Pure: all it knows comes in. */
import type { Commit } from "../history/commit.ts";
import { hashEmail, maskEmail, normalizeEmail } from "../identity/email.ts";
import type { Registry } from "../identity/person.ts";
import { parseSignature } from "../identity/signature.ts";
import { notePath } from "../note/note-file.ts";
import type { Note } from "../note/note.ts";
import type { Policy } from "../policy/policy.ts";
import { compareText, type Finding, type Place, type Severity } from "../finding.ts";
import { involvements, type Involvement, type Role } from "./involvement.ts";
import { judge, type Verdict } from "./person-verdict.ts";

/** One person of the change, and how it stands with them. */
export interface PersonVerdict {
  /** Tells persons apart, and stays the same from run to run. */
  readonly key: string;
  readonly name: string;
  readonly handle?: string;
  readonly verdict: Verdict;
  readonly roles: readonly Role[];
  /** Hashes, the oldest first. */
  readonly commits: readonly string[];
  /** Lines that count; `null` where a file has no lines. */
  readonly lines: number | null;
  readonly addresses: readonly { readonly masked: string; readonly hash: string }[];
}

export interface AgreementCheck {
  readonly persons: readonly PersonVerdict[];
  readonly findings: readonly Finding[];
}

/** @param today the day of the check, YYYY-MM-DD in UTC. */
export function checkAgreements(commits: readonly Commit[], registry: Registry, today: string): AgreementCheck {
  const { policy } = registry;
  const checked = involvements(commits, registry).map((involvement) => {
    const isTrivial = involvement.lines <= policy["trivial-lines"];
    const verdict = judge(involvement.person, { policy, today, isTrivial });
    const person = personVerdict(involvement, verdict);
    return { person, findings: [...personFindings(person, involvement, policy), ...earlyWork(involvement)] };
  });
  return {
    persons: checked.map(({ person }) => person),
    findings: [...checked.flatMap(({ findings }) => findings), ...commits.flatMap(trailerFindings)],
  };
}

function personVerdict({ person, signatures, roles, commits, lines }: Involvement, verdict: Verdict): PersonVerdict {
  const emails = [...new Set(signatures.map(({ email }) => normalizeEmail(email)))].toSorted(compareText);
  return {
    key: person.key,
    name: person.kind === "noted" ? person.note.name : (signatures[0]?.name ?? ""),
    ...(person.kind === "noted" ? { handle: person.note.handle } : {}),
    verdict,
    roles,
    commits: commits.map(({ hash }) => hash),
    lines: Number.isFinite(lines) ? lines : null,
    addresses: emails.map((email) => ({ masked: maskEmail(email), hash: hashEmail(email) })),
  };
}

interface Sentence {
  readonly severity: Severity;
  readonly says: string;
  readonly mend: string;
}

type Telling = (policy: Policy, note: Note | undefined) => Sentence;

const tellings: Readonly<Record<Exclude<Verdict, "on-file" | "bot" | "trivial">, Telling>> = {
  missing: ({ agreement }) => ({
    severity: "failure",
    says: "no agreement is on record",
    mend: `sign the ${agreement.name} (${agreement.page}), mail it to ${agreement["mail-to"]} only, then run \`icla init <handle> --write\` and commit the note; whose agreement is on file already adds the address to their note`,
  }),
  submitted: (_policy, note) => ({
    severity: "warning",
    says: "the agreement was sent, and is not confirmed yet",
    mend: `once it is confirmed, a maintainer sets \`status: on-file\` in ${pathOf(note)}`,
  }),
  revoked: (_policy, note) => ({
    severity: "failure",
    says: "the agreement was revoked",
    mend: `talk to the maintainers: ${pathOf(note)} says since when, and why`,
  }),
  expired: (_policy, note) => ({
    severity: "failure",
    says: `the agreement ran out on ${note?.expires ?? "an unknown day"}`,
    mend: `renew it; a maintainer then updates ${pathOf(note)}`,
  }),
  "not-accepted": ({ agreement }, note) => ({
    severity: "failure",
    says: `the agreement on record is ${note?.agreement ?? "another"}, and this project asks for ${agreement.accepts.join(" or ")}`,
    mend: `sign the ${agreement.name} (${agreement.page}) and mail it to ${agreement["mail-to"]} only; a maintainer then updates ${pathOf(note)}`,
  }),
};

function pathOf(note: Note | undefined): string {
  return note === undefined ? "the note" : notePath(note.handle);
}

function personFindings(verdict: PersonVerdict, { person, commits }: Involvement, policy: Policy): Finding[] {
  if (verdict.verdict === "on-file" || verdict.verdict === "bot" || verdict.verdict === "trivial") return [];
  const note = person.kind === "noted" ? person.note : undefined;
  const { severity, says, mend } = tellings[verdict.verdict](policy, note);
  const message = `${whoIs(verdict)}: ${says}, for ${listed(commits)}`;
  return [{ topic: "agreement", severity, message, mend, place: placeOf(commits) }];
}

function whoIs({ name, handle, addresses }: PersonVerdict): string {
  return `${name} (${handle ?? addresses.map(({ masked }) => masked).join(", ")})`;
}

/** A commit that is older than the signature: nobody can tell from here whether the agreement looks back. */
function earlyWork({ person, commits }: Involvement): Finding[] {
  if (person.kind !== "noted" || person.note.status !== "on-file") return [];
  const signedOn = person.note["signed-on"];
  const early = commits.filter(({ authoredOn }) => authoredOn !== "" && authoredOn < signedOn);
  if (early.length === 0) return [];
  const message = `${person.note.name} (${person.note.handle}): signed on ${signedOn}, after ${listed(early)} was written`;
  const mend = "a maintainer asks whether the agreement covers earlier work too";
  return [{ topic: "agreement", severity: "warning", message, mend, place: placeOf(early) }];
}

function trailerFindings({ hash, coAuthors, strayCoAuthors }: Commit): Finding[] {
  const place = { commit: hash };
  const broken = coAuthors
    .filter((value) => parseSignature(value) === undefined)
    .map((value) => {
      const message = `commit ${short(hash)} names a co-author as ${JSON.stringify(value)}: expected Name <address>`;
      return { topic: "agreement", severity: "failure", message, mend: mendMessage(hash), place } as const;
    });
  if (strayCoAuthors === 0) return broken;
  const message = `commit ${short(hash)} has ${strayCoAuthors} Co-authored-by line(s) that are empty or not in its last paragraph, where git and GitHub look for them`;
  return [...broken, { topic: "agreement", severity: "warning", message, mend: mendMessage(hash), place }];
}

function mendMessage(hash: string): string {
  return `reword the message (git rebase -i ${short(hash)}^) so that its last paragraph has Co-authored-by: Name <address>`;
}

function placeOf(commits: readonly Commit[]): Place {
  const [first] = commits;
  return first === undefined ? {} : { commit: first.hash };
}

/** `commit 0123456789ab`, or the first three and how many more. */
function listed(commits: readonly Commit[]): string {
  const named = commits
    .slice(0, 3)
    .map(({ hash }) => short(hash))
    .join(", ");
  const more = commits.length > 3 ? ` and ${commits.length - 3} more` : "";
  return `${commits.length === 1 ? "commit" : "commits"} ${named}${more}`;
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
