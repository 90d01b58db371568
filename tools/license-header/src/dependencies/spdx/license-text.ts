// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which licence a text is: told by the share of well-known licences that is in it. */
import { decodeFingerprint, fingerprintOf } from "./license-fingerprint.ts";
import { licenseFingerprints } from "./generated/license-fingerprints.ts";

export interface RecognisedText {
  /** The licences in the text, joined by AND. */
  readonly expression: string;
  /** How much of the text is licences that are known, in percent. */
  readonly coverage: number;
}

interface KnownLicense {
  readonly id: string;
  readonly runs: ReadonlySet<number>;
}

interface Candidate extends KnownLicense {
  readonly likeness: number;
}

/** A licence is in a text when this share of it is: names and dates are filled in, clauses are not left out. */
const leastShare = 0.8;

/** Licences are small; what is longer is no licence's text but something to read for a person. */
const longestText = 400_000;

/** The texts of well-known licences. */
export class LicenseTexts {
  readonly #fingerprints: Readonly<Record<string, string>>;
  /** Decoded when a text is looked at: most lock files name every licence. */
  #decoded: readonly KnownLicense[] | undefined;

  constructor(fingerprints: Readonly<Record<string, string>> = licenseFingerprints) {
    this.#fingerprints = fingerprints;
  }

  /**
   * The licences that make up at least `threshold` percent of a text; `undefined`: none that is known.
   *
   * The threshold is that of license-eye: how much of a file must be the text of licences.
   * https://github.com/apache/skywalking-eyes#configurations
   */
  recognise(text: string, threshold: number): RecognisedText | undefined {
    const runs = fingerprintOf(text.slice(0, longestText));
    const left = new Set(runs);
    const found = this.#candidates(runs).filter((candidate) => claim(candidate.runs, left));
    const coverage = runs.size === 0 ? 0 : ((runs.size - left.size) / runs.size) * 100;
    if (found.length === 0 || coverage < threshold) return undefined;
    const ids = found.map(({ id }) => id).toSorted();
    return { expression: ids.join(" AND "), coverage: Math.round(coverage) };
  }

  #licenses(): readonly KnownLicense[] {
    this.#decoded ??= Object.entries(this.#fingerprints).map(([id, text]) => ({ id, runs: decodeFingerprint(text) }));
    return this.#decoded;
  }

  /** The licences that are in a text, the likest first: of two of which one holds the other, the one that fits. */
  #candidates(runs: ReadonlySet<number>): readonly Candidate[] {
    return this.#licenses()
      .flatMap(({ id, runs: own }) => {
        const both = own.intersection(runs).size;
        return both / own.size < leastShare ? [] : [{ id, runs: own, likeness: both / (own.size + runs.size) }];
      })
      .toSorted((left, right) => right.likeness - left.likeness);
  }
}

/** Takes a licence's runs out of what is left, unless most of them are a licence's that was found before. */
function claim(runs: ReadonlySet<number>, left: Set<number>): boolean {
  const gained = runs.intersection(left);
  for (const run of gained) left.delete(run);
  return gained.size * 2 > runs.size;
}
