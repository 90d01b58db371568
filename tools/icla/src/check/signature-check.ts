// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whether each commit carries a good signature, made by who committed it. */
import type { Commit } from "../history/commit.ts";
import { identify, type Registry } from "../identity/person.ts";
import { parseSignature } from "../identity/signature.ts";
import type { Finding } from "../finding.ts";
import { isWebCommitter } from "./involvement.ts";

/** What `%G?` says, https://git-scm.com/docs/git-log. Only G is a signature by a key that is trusted. */
const meanings: Readonly<Record<string, string>> = {
  B: "has a bad signature",
  U: "is signed with a key that is not trusted here",
  X: "has a signature that has expired",
  Y: "is signed with a key that has expired",
  R: "is signed with a revoked key",
  E: "has a signature that cannot be checked: its key is not known here",
  N: "is not signed",
};

/** Bots are no exception: anybody can write a bot's name into a commit. */
export function checkSignatures(commits: readonly Commit[], registry: Registry): Finding[] {
  return commits.flatMap((commit) => {
    const complaint = complaintOf(commit, registry);
    if (complaint === undefined) return [];
    const message = `commit ${commit.hash.slice(0, 12)} ${complaint}, and this project asks for signed commits`;
    const mend =
      "sign it (git rebase --exec 'git commit --amend --no-edit -S' <base>); a new key goes into the allowed signers first";
    return [{ topic: "agreement", severity: "failure", message, mend, place: { commit: commit.hash } }];
  });
}

function complaintOf({ signing, committer }: Commit, registry: Registry): string | undefined {
  const status = signing?.status ?? "N";
  if (status !== "G") return meanings[status] ?? `has a signature of an unknown state (${status})`;
  if (isWebCommitter(committer, registry.policy)) return undefined;
  // gpg tells `Name <address>`; ssh the principal, which is an address by custom.
  const signer = parseSignature(signing?.signer ?? "") ?? { name: committer.name, email: signing?.signer ?? "" };
  const isSame = identify(signer, registry).key === identify(committer, registry).key;
  return isSame ? undefined : `is signed by ${signer.email}, not by its committer`;
}
