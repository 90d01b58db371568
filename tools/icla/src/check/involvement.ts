// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Who took part in a range of commits, and with how much. */
import picomatch from "picomatch";
import type { Commit } from "../history/commit.ts";
import { identify, type Person, type Registry } from "../identity/person.ts";
import { parseSignature, type Signature } from "../identity/signature.ts";
import type { Policy } from "../policy/policy.ts";
import { compareText } from "../finding.ts";

export type Role = "author" | "committer" | "co-author";

export interface Involvement {
  readonly person: Person;
  /** The names and addresses under which the person was seen; the first is shown. */
  readonly signatures: readonly Signature[];
  readonly roles: readonly Role[];
  /** In the order in which they were authored. */
  readonly commits: readonly Commit[];
  /** Lines outside of exempt paths; infinite where a file has no lines. */
  readonly lines: number;
}

interface Share {
  readonly role: Role;
  readonly signature: Signature;
}

interface Gathered {
  readonly person: Person;
  readonly signatures: Map<string, Signature>;
  readonly roles: Set<Role>;
  readonly commits: Map<string, Commit>;
}

/** Each person once, in the order of their keys: the order of the commits changes nothing. */
export function involvements(commits: readonly Commit[], registry: Registry): Involvement[] {
  const gathered = new Map<string, Gathered>();
  for (const commit of commits) {
    for (const share of sharesOf(commit, registry.policy)) gather(gathered, { commit, share, registry });
  }
  const lines = lineCounter(registry.policy);
  return [...gathered.values()].map((one) => involvementOf(one, lines)).toSorted(compareInvolvements);
}

/**
 * A merge has an author only for what it brings itself; who pressed a button that committed, or joined what others
 * made, did not contribute by that.
 */
function sharesOf(commit: Commit, policy: Policy): Share[] {
  if (commit.isMerge && commit.changes.length === 0) return [];
  const shares: Share[] = [{ role: "author", signature: commit.author }];
  if (!commit.isMerge && !isWebCommitter(commit.committer, policy))
    shares.push({ role: "committer", signature: commit.committer });
  for (const value of commit.coAuthors) {
    const signature = parseSignature(value);
    if (signature !== undefined) shares.push({ role: "co-author", signature });
  }
  return shares;
}

/** Whether a committer is a web site's own name, as GitHub's is for merges and edits made there. */
export function isWebCommitter({ name, email }: Signature, policy: Policy): boolean {
  return policy["web-committers"].some((web) => web.name === name && web.email === email);
}

function gather(all: Map<string, Gathered>, found: { commit: Commit; share: Share; registry: Registry }): void {
  const { commit, share, registry } = found;
  const person = identify(share.signature, registry);
  const one = all.get(person.key) ?? { person, signatures: new Map(), roles: new Set(), commits: new Map() };
  all.set(person.key, one);
  one.signatures.set(`${share.signature.name}\0${share.signature.email}`, share.signature);
  one.roles.add(share.role);
  one.commits.set(commit.hash, commit);
}

function involvementOf(one: Gathered, lines: (commit: Commit) => number): Involvement {
  const commits = [...one.commits.values()].toSorted(compareCommits);
  const signatures = [...one.signatures].toSorted(([left], [right]) => compareText(left, right));
  return {
    person: one.person,
    signatures: signatures.map(([, signature]) => signature),
    roles: roleOrder.filter((role) => one.roles.has(role)),
    commits,
    lines: commits.reduce((sum, commit) => sum + lines(commit), 0),
  };
}

const roleOrder: readonly Role[] = ["author", "committer", "co-author"];

function lineCounter(policy: Policy): (commit: Commit) => number {
  const isExempt = picomatch([...policy["exempt-paths"]], { dot: true });
  return ({ changes }) =>
    changes
      // A file that is moved out of an exempt folder counts.
      .filter(({ paths }) => paths.length === 0 || !paths.every((path) => isExempt(path)))
      .reduce((sum, { lines }) => sum + (lines ?? Infinity), 0);
}

function compareCommits(left: Commit, right: Commit): number {
  return compareText(`${left.authoredOn} ${left.hash}`, `${right.authoredOn} ${right.hash}`);
}

function compareInvolvements(left: Involvement, right: Involvement): number {
  return compareText(left.person.key, right.person.key);
}
