// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The rules that need nothing but the text of one deck, by their ids. */
import { longCode, looseCode, openFence } from "./code-rules.ts";
import type { Finding } from "./finding.ts";
import type { LintedDeck } from "./linted-deck.ts";
import { brokenReference, imageAlt } from "./reference-rules.ts";
import { remoteAsset } from "./remote-asset.ts";
import type { RuleId } from "./rules.ts";
import { frontMatter, headingLevel, manyBullets, oneHeading, rulerGap, speakerNotes } from "./structure-rules.ts";
import { yamlSyntax } from "./yaml-syntax.ts";

/** Where a rule is broken, and how. */
export interface Place {
  /** Default: the deck's. From the workspace's root. */
  readonly file?: string;
  readonly line: number;
  readonly message: string;
}

/** Finds every place in a deck that breaks one rule. `root` is the workspace. */
export type StaticCheck = (linted: LintedDeck, surroundings: { readonly root: string }) => Generator<Place, void>;

const checks = {
  "front-matter": frontMatter,
  "one-heading": oneHeading,
  "heading-level": headingLevel,
  "many-bullets": manyBullets,
  "long-code": longCode,
  "loose-code": looseCode,
  "open-fence": openFence,
  "ruler-gap": rulerGap,
  "speaker-notes": speakerNotes,
  "remote-asset": remoteAsset,
  "broken-reference": brokenReference,
  "image-alt": imageAlt,
  "yaml-syntax": yamlSyntax,
} as const satisfies Partial<Record<RuleId, StaticCheck>>;

/** Every place of the deck that breaks one of them. */
export function checkText(linted: LintedDeck, root: string): readonly Finding[] {
  const { file } = linted.deck;
  return Object.entries(checks).flatMap(([id, check]) => {
    // Proof of the cast: the keys of the table above are ids.
    const rule = id as keyof typeof checks;
    return [...check(linted, { root })].map((place) => ({ rule, file, ...place }));
  });
}
