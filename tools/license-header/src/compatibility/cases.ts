// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The corpus, in the order of the table that is made of it. */
import type { CompatibilityCase, RefusalCase } from "./compatibility-case.ts";
import { fixingCases } from "./fixing-cases.ts";
import { foldingCases } from "./folding-cases.ts";
import { languageCases } from "./language-cases.ts";
import { licenseCases } from "./license-cases.ts";
import { listingCases } from "./listing-cases.ts";
import { pathCases } from "./path-cases.ts";
import { patternCases } from "./pattern-cases.ts";
import { refusalCases } from "./refusal-cases.ts";
import { thresholdCases } from "./threshold-cases.ts";

/** The cases by what they are about. */
export const chapters: readonly { readonly title: string; readonly cases: readonly CompatibilityCase[] }[] = [
  { title: "The licence and its text", cases: licenseCases },
  { title: "What makes no difference between two texts", cases: foldingCases },
  { title: "Where the header may stand", cases: thresholdCases },
  { title: "Patterns that a header may match instead", cases: patternCases },
  { title: "Which files are selected", cases: pathCases },
  { title: "Which files are listed", cases: listingCases },
  { title: "Languages and their comments", cases: languageCases },
  { title: "What `fix` writes", cases: fixingCases },
];

export const cases: readonly CompatibilityCase[] = chapters.flatMap((chapter) => chapter.cases);

export const refusals: readonly RefusalCase[] = refusalCases;
