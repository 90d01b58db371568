// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The verbs, of which only the one that is used is loaded. */
import type { CommandDefinition } from "./command.ts";

export interface Verb {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  readonly load: () => Promise<CommandDefinition>;
}

export const verbs: readonly Verb[] = [
  {
    name: "check",
    summary: "tell which files lack their header",
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "fix",
    summary: "put headers in place and mend nearly right ones",
    load: async () => (await import("./fix.ts")).fix,
  },
  {
    name: "diff",
    summary: "show what fix would change, as a patch",
    load: async () => (await import("./diff.ts")).diff,
  },
  { name: "remove", summary: "take headers out", load: async () => (await import("./remove.ts")).remove },
  {
    name: "deps",
    summary: "tell the licences of dependencies, and which are in the way",
    load: async () => (await import("./deps.ts")).deps,
  },
  {
    name: "notice",
    summary: "check LICENSE and NOTICE, and write those of a binary",
    load: async () => (await import("./notice.ts")).notice,
  },
];

const headerVerbs = { check: "check", c: "check", fix: "fix", f: "fix", diff: "diff", remove: "remove" };
const dependencyVerbs = { check: "deps", c: "deps", resolve: "notice", r: "notice" };
/** license-eye's spelling: a noun before the verb. `deps` alone is a verb of ours. */
const nouns = new Map<string, Readonly<Record<string, string>>>([
  ...["header", "h"].map((noun) => [noun, headerVerbs] as const),
  ...["dependency", "dependencies", "dep", "deps", "d"].map((noun) => [noun, dependencyVerbs] as const),
]);

/** The verb that the words call, and the words after it; `undefined`: they call none. */
export function findVerb(words: readonly string[]): { verb: Verb; rest: readonly string[] } | undefined {
  const [first = "", second = ""] = words;
  const meant = nouns.get(first);
  const spelled = meant && Object.hasOwn(meant, second) ? meant[second] : undefined;
  const verb = verbs.find(({ name }) => name === (spelled ?? first));
  return verb && { verb, rest: words.slice(spelled === undefined ? 1 : 2) };
}
