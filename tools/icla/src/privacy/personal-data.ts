// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Finds what a signed form holds and a note must not: signatures, scans, phone numbers, postal addresses.
 *
 * Patterns see what looks like it, in the shapes of a good part of the world; they cannot see all of it. Reviewers
 * still read what they approve.
 */

export interface PersonalData {
  /** From 1. */
  readonly line: number;
  /** In words: `a phone number`. */
  readonly what: string;
}

interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  /** A further condition on what the pattern found. */
  readonly holds?: (found: string) => boolean;
}

/** What has digits or long words for a good reason: dates, hashes, links, identifiers of messages. */
const harmless = [
  /\bsha(?:1|256|512):[0-9a-f]+\b/gi,
  /\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b/g,
  /\bhttps?:\/\/[^\s"'<>]+/gi,
  /<[^<>\s]+@[^<>\s]+>/g,
  /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b/g,
];

const houseNumber = String.raw`[\s,]+(?:n[.°ro]*\s*)?\d{1,5}\s?[a-z]?\b`;
/** Of these the first are hardly ever anything else; the others are words of every day, but for their capitals. */
const streets =
  "[Ss]treet|[Aa]venue|[Rr]oad|[Bb]oulevard|Highway|Lane|Drive|Terrace|Crescent|Court|Square|Way|Place|Parkway";
const shortStreets = "St|Ave|Rd|Ln|Dr|Blvd|Hwy|Pkwy";
const streetsBeforeNumber =
  "Via|Viale|Piazza|Piazzale|Corso|Largo|Vicolo|Rue|Avenue|Boulevard|Quai|Calle|Avenida|Plaza|Paseo|Rua|Praça|Travessa|[Uu]lica|ul\\.|[Uu]litsa|[Ss]trada|Jalan|Jl\\.";

const rules: readonly Rule[] = [
  { what: "a signature", pattern: /-----BEGIN [A-Z0-9 ]+-----/ },
  { what: "a document", pattern: /%PDF-|\bdata:[a-z]+\/[a-z0-9.+-]+[;,]/i },
  { what: "an embedded file", pattern: /[A-Za-z0-9+/_-]{120,}={0,2}/ },
  { what: "a phone number", pattern: /(?<![\w.])\+\d[\d\s().\-/]{6,}\d/, holds: hasPhoneDigits },
  {
    what: "a phone number",
    pattern: /(?<![\w.+-])\(?\d{2,5}\)?(?:[\s.\-/]+\(?\d{2,5}\)?){2,4}(?![\w-])/,
    holds: hasPhoneDigits,
  },
  {
    what: "a phone number",
    pattern: /(?:\b(?:tel|phone|mobile|cell|fax|telefono|telefon|téléphone)\b|☎|📞)[\s.:]*\+?[\d(][\d\s().\-/]{4,}/i,
  },
  {
    what: "a postal address",
    pattern: new RegExp(
      String.raw`\b\d{1,5}[A-Za-z]?,?\s+(?:[\p{L}.'’-]+\s+){1,4}(?:(?:${streets})\b|(?:${shortStreets})\b\.?)`,
      "u",
    ),
  },
  {
    what: "a postal address",
    pattern: /\b\d{1,5}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|quai|chemin|impasse|allée)\s+\p{L}/iu,
  },
  {
    what: "a postal address",
    pattern: new RegExp(String.raw`(?<!\p{L})(?:${streetsBeforeNumber})\s+[\p{L}.'’ -]{2,60}?${houseNumber}`, "u"),
  },
  {
    what: "a postal address",
    pattern:
      /(?<!\p{L})\p{L}*(?:straße|strasse|gasse|platz|allee|weg|gatan|vägen|katu|laan|straat|gade|vej)\s+\d{1,4}\s?[a-z]?\b/iu,
  },
  {
    what: "a postal address",
    pattern: /\bp\.?\s?o\.?\s?box\s+\d+|\b(?:postfach|casella postale|boîte postale)\s+\d+/i,
  },
  { what: "a postal address", pattern: /\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b/ },
  { what: "a postal address", pattern: /^\s*#?\s*(?:postal|mailing|home|street)[\s_-]?address\s*:\s*\S/i },
];

/** At most one finding per line. */
export function findPersonalData(text: string): PersonalData[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const what = whatIsIn(line);
    return what === undefined ? [] : [{ line: index + 1, what }];
  });
}

function whatIsIn(line: string): string | undefined {
  // So long a line is no text; and no pattern is asked to search it.
  if (line.length > 4096) return "an embedded file";
  // White space of any length is one space: it hides nothing, and no pattern goes back and forth over it.
  const text = harmless.reduce((rest, pattern) => rest.replace(pattern, " ~ "), line).replaceAll(/\s+/g, " ");
  return rules.find(({ pattern, holds }) => {
    const found = pattern.exec(text)?.[0];
    return found !== undefined && (holds?.(found) ?? true);
  })?.what;
}

/** By https://www.itu.int/rec/T-REC-E.164 a number has at most 15 digits; one of fewer than 8 is hardly complete. */
function hasPhoneDigits(found: string): boolean {
  const digits = found.replaceAll(/\D/g, "").length;
  return digits >= 8 && digits <= 15;
}
