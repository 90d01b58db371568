// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a comment states about rights: who holds them, and under which licence. */

/**
 * Sentences that only a licence header begins a line with. Prose about licences does not: `Copyright` has to be
 * followed by a year, a sign or a name that ends the line as a holder's does, an SPDX tag by its value.
 */
const statements: readonly RegExp[] = [
  /^@?(?:copyright|©|\(c\))[\s:,]*(?:(?:copyright|©|\(c\)|by|-)[\s:,]*)*(?:\d{4}\b|<?\[?year\b)/i,
  /^(?:copyright\s+)?(?:©|\(c\))\s*\S/i,
  /^copyright\s+(?:by|of)\s+\S/i,
  /^copyright:\s*\S/i,
  /^copyright\s+(?!(?:and|are|claims?|headers?|holders?|in|is|law|lines?|notices?|of|or|owners?|statements?|years?)\b).{1,80}\b(?:authors|contributors|team|project|foundation|corporation|corp|inc|llc|ltd|gmbh|ag|company|all rights reserved)\.?$/i,
  /^SPDX-(?:License-Identifier|FileCopyrightText|FileContributor):\s*[\w(©]/i,
  /^Licensed (?:to|under) (?:the|one|a|an)\b/,
  /^Licensed to \S.* under\b/,
  /^(?:This|The) (?:file|code|software|program|library|work|source code|source file|material|project|module|package)(?: \S+)? (?:is|are) (?:licensed|released|distributed|made available|dual[- ]licensed|subject to|free software|part of .* licen[sc]ed)\b/i,
  /^This (?:program|library|software|file) is (?:free|confidential|proprietary)\b/i,
  /^This Source Code Form is subject to\b/i,
  /^Permission (?:is hereby granted|to use, copy)\b/i,
  /^Redistribution and use in source\b/i,
  /^(?:Released|Distributed|Published|Available|Provided|Used) under (?:the|a|an)\b.{0,80}\blicen[sc]e/i,
  /^(?:Use of this source code is|Use, modification,? and distribution (?:is|are)) (?:governed|subject|permitted)\b/i,
  /^You may (?:obtain a copy of the License|not use this file except)\b/i,
  /^All rights reserved\b\.?$/i,
  /^(?:\(?the )?(?:mit|isc|bsd|apache|mozilla public|boost software|zlib|gnu (?:lesser |affero )?general public) licen[sc]e\b.{0,40}$/i,
  /^@licen[sc]e\b/i,
];

/** Whether a line of a comment states a right or a licence. */
export function isStatement(line: string): boolean {
  return statements.some((statement) => statement.test(line));
}

/**
 * Whether a comment states something else than the header, however alike their words are: another SPDX expression, or
 * a holder who has no name in common with the header's. To replace it would change a licence, or take somebody's
 * copyright notice away: https://www.apache.org/licenses/LICENSE-2.0#redistribution, 4 (c).
 */
export function contradicts(comment: readonly string[], header: readonly string[]): boolean {
  const [ids, names] = [header.flatMap(licenseIds), header.flatMap(holderWords)];
  return comment.some((line) => {
    const [otherIds, otherNames] = [licenseIds(line), holderWords(line)];
    const isOtherLicense = ids.length > 0 && otherIds.some((id) => !ids.includes(id));
    const isOtherHolder = names.length > 0 && otherNames.length > 0 && !otherNames.some((name) => names.includes(name));
    return isOtherLicense || isOtherHolder;
  });
}

/** The line's SPDX expression, in small letters and without what stands between words. */
function licenseIds(line: string): readonly string[] {
  const id = /SPDX-License-Identifier:\s*(\S.*)$/i.exec(line)?.[1];
  return id === undefined ? [] : [id.toLowerCase().replaceAll(/[^a-z0-9+]/g, "")];
}

const copyrightOf =
  /^(?:portions |modifications |[^\p{L}©(]{0,9})(?:copyright\b|©|\(c\)|SPDX-FileCopyrightText:)(.{0,200})/iu;
const licensedTo = /^licensed to (.{1,200}?)(?: under\b|$)/i;

/** Words of a holder's name that name nobody. */
const commonWords: ReadonlySet<string> = new Set(
  `a all and any ag authors author bv by c co company contributors contributor copyright corp corporation foundation
  gmbh group holder holders in inc incorporated its limited llc ltd of or others organization original owner owners
  plc present project projects reserved respective right rights sa software team the their to university`.split(/\s+/),
);

/** The words of the holder's name, if the line states one. */
function holderWords(line: string): readonly string[] {
  const name = copyrightOf.exec(line)?.[1] ?? licensedTo.exec(line)?.[1] ?? "";
  const words = [...name.toLowerCase().matchAll(/\p{L}[\p{L}\p{N}]*/gu)].map(([word]) => word);
  return words.filter((word) => !commonWords.has(word));
}

/** A line without the years and the name behind `Copyright`, which change more often than the rest. */
export function withoutHolder(line: string): string {
  return line.replace(copyrightOf, "copyright").replace(licensedTo, "licensed to");
}
