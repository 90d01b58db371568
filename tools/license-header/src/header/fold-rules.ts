// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What makes no difference between two texts of one licence, as data for `fold.ts`.
 *
 * The rules are those of license-eye (`pkg/license/norm.go`), which follow the matching guidelines of SPDX:
 * https://spdx.github.io/spdx-spec/v3.0.1/annexes/license-matching-guidelines-and-templates/
 */

/**
 * What opens a line of a comment in most languages. The longer ones go first.
 * A quote that a word follows, or a slash, opens one in few languages: there the language's style strips it.
 */
export const openingMarker =
  /^[ \t]*(?:"{3,}|'{3,}|\{\{- \/\*|\{\{!--|\{\{--|\{\{!|\{% (?:end)?comment %\}|\{\/\*+|<#--|<%--+|<%#|<!--+|\(\*+|\/\*+|\*+\/|\*+[})@]|@\*+|--\[\[|--+%>|--+\}\}|--+>|--+|\/\/+-?|#[>}]|#+|<[#%]|%>|\{[-#*]+|-+\}|\*+|;+|~+|::|\.\.|@?rem\b|-#|\}\}|\]\]|%+|['"](?=[ \t]|$))/i;

/** What closes a comment at the end of a line. The longer ones go first. */
export const closingMarkers: readonly string[] = [
  "{% endcomment %}",
  "*/ -}}",
  "*/}",
  "--%>",
  "--}}",
  '"""',
  "-->",
  "*/",
  "*)",
  "*}",
  "*@",
  "-}",
  "#>",
  "#}",
  "%>",
  "}}",
  "]]",
];

/** Lines that a licence's text may have or not have: its title, "All rights reserved". */
export const optionalLine =
  /^[ \t]*(?:\(?(?:the )?mit license(?: \((?:mit|expat)\))?\)?|the (?:two|three)? ?clause bsd license(?: \(https?:\/\/[\w./]+\))?|bsd [23]-clause license|(?:the )?isc license:?|portions copyright .+|all rights reserved\.?|.+ is distributed under the simplified bsd license:?|please consider promoting this project if you find it useful\.?)[ \t]*$/i;

/** A bullet at the start of a line: `a.`, `(2)`, `>`, `*`; `(c)` is a sign. */
export const bullet = /^[ \t]*(?:[>*][ \t]+|(?:[a-z0-9]\.|\([abd-z0-9]\)) )/;

/** A star that closes the frame of a comment. */
export const frameStar = /(?<![ \t])[ \t]+\*$/;

/** Words with two spellings: https://github.com/spdx/license-list-XML/blob/main/equivalentwords.txt */
export const equivalentWords: ReadonlyMap<string, string> = new Map([
  ["acknowledgement", "acknowledgment"],
  ["analog", "analogue"],
  ["analyze", "analyse"],
  ["artifact", "artefact"],
  ["authorization", "authorisation"],
  ["authorized", "authorised"],
  ["caliber", "calibre"],
  ["canceled", "cancelled"],
  ["capitalizations", "capitalisations"],
  ["catalog", "catalogue"],
  ["categorize", "categorise"],
  ["center", "centre"],
  ["copyright holder", "copyright owner"],
  ["emphasized", "emphasised"],
  ["favor", "favour"],
  ["favorite", "favourite"],
  ["fulfill", "fulfil"],
  ["fulfillment", "fulfilment"],
  ["initialize", "initialise"],
  ["judgement", "judgment"],
  ["labeling", "labelling"],
  ["labor", "labour"],
  ["licence", "license"],
  ["maximize", "maximise"],
  ["modeled", "modelled"],
  ["modeling", "modelling"],
  ["noncommercial", "non-commercial"],
  ["offense", "offence"],
  ["optimize", "optimise"],
  ["organization", "organisation"],
  ["organize", "organise"],
  ["percent", "per cent"],
  ["practice", "practise"],
  ["program", "programme"],
  ["realize", "realise"],
  ["recognize", "recognise"],
  ["signaling", "signalling"],
  ["sub license", "sublicense"],
  ["sub licence", "sublicense"],
  ["sub-license", "sublicense"],
  ["sub-licence", "sublicense"],
  ["utilization", "utilisation"],
  ["while", "whilst"],
  ["wilfull", "wilful"],
]);

/** Phrases that differ and mean the same, for a text in small letters and one line; in this order. */
export const equivalentPhrases: readonly (readonly [RegExp, string])[] = [
  [/©|\(c\)/g, "copyright "],
  [/\bhttps:\/\//g, "http://"],
  [/["'`“”‘’]+/g, "'"],
  [/\b(?:the )?apache software foundation(?: \(asf\))?/g, "the asf"],
  [/[-=*]{3,}/g, ""],
  [/mozilla public license version 2\.0/g, "mozilla public license, version 2.0"],
  [/mozilla public license,? v\. ?2\.0/g, "mozilla public license, v. 2.0"],
  [/in no event shall .{1,200}? be liable/g, "in no event shall the copyright owner or contributors be liable"],
  [
    /the (?:names of (?:its|the) contributors|name .{1,200}?) may not be used to endorse/g,
    "neither the name of the copyright owner nor the names of its contributors may be used to endorse",
  ],
  [
    /neither the name(?: of)? .{1,200}? nor the names(?: of(?: its authors and)?)?(?: its)?/g,
    "neither the name the copyright owner nor the names",
  ],
  [/you may not use this library except/g, "you may not use this file except"],
  [
    /this software is provided by .{1,200}?'as is'/g,
    "this software is provided by the copyright owners and contributors 'as is'",
  ],
  [
    /this license applies to .{1,200}? portions of this .{1,200}?\. the .{1,200}? maintains its own .{1,200}? license\./g,
    "",
  ],
  [/\(including the next paragraph\)/g, ""],
];
