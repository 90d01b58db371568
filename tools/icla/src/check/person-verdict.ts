// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whether a person's share in a change is covered. */
import type { Note } from "../note/note.ts";
import type { Policy } from "../policy/policy.ts";
import type { Person } from "../identity/person.ts";

export type Verdict = "on-file" | "bot" | "trivial" | "submitted" | "missing" | "revoked" | "expired" | "not-accepted";

export interface Judgement {
  readonly policy: Policy;
  /** The day of the check, YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Whether all of the person's changes are below the policy's threshold. */
  readonly isTrivial: boolean;
}

/** Exactly one verdict for each person. A revoked agreement is not made good by a small change. */
export function judge(person: Person, judgement: Judgement): Verdict {
  if (person.kind === "bot") return "bot";
  const standing = person.kind === "noted" ? standingOf(person.note, judgement) : "missing";
  if (standing === "on-file" || standing === "revoked") return standing;
  return judgement.isTrivial ? "trivial" : standing;
}

type Standing = Exclude<Verdict, "bot" | "trivial">;

function standingOf(note: Note, { policy, today }: Judgement): Standing {
  if (note.status === "revoked") return "revoked";
  if (!isAccepted(note.agreement, policy.agreement.accepts)) return "not-accepted";
  if (note.expires !== undefined && note.expires < today) return "expired";
  return note.status;
}

/** `ccla` accepts `ccla:Example Ltd`; `ccla:Example Ltd` only itself. */
function isAccepted(agreement: string, accepts: readonly string[]): boolean {
  const [kind = ""] = agreement.split(":", 1);
  return accepts.includes(agreement) || accepts.includes(kind);
}
