// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The GNU licences' notices, from the end of each licence's text: "How to Apply These Terms to Your New Programs",
 * https://www.gnu.org/licenses/gpl-howto.html. They print the form "or later"; "only" leaves its last clause out.
 */

/** What differs between them. */
interface GnuNotice {
  /** What the notice calls the work. */
  readonly work: "This program" | "This library";
  readonly license: "General Public License" | "Lesser General Public License" | "Affero General Public License";
  readonly version: string;
  readonly orLater: boolean;
  /** The punctuation before the terms and before the version, which version 3 changed. */
  readonly marks: readonly [terms: string, version: string];
}

const program = { work: "This program", license: "General Public License" } as const;
const library = { work: "This library", license: "Lesser General Public License" } as const;
const network = { work: "This program", license: "Affero General Public License" } as const;
const version2 = { version: "2", marks: [";", ";"] } as const;
const version21 = { version: "2.1", marks: [";", ";"] } as const;
const version3 = { version: "3", marks: [":", ","] } as const;

export const gnuNotices = {
  "AGPL-3.0-only": affero(notice({ ...network, ...version3, orLater: false })),
  "AGPL-3.0-or-later": notice({ ...network, ...version3, orLater: true }),
  "GPL-2.0-only": notice({ ...program, ...version2, orLater: false }),
  "GPL-2.0-or-later": notice({ ...program, ...version2, orLater: true }),
  "GPL-3.0-only": notice({ ...program, ...version3, orLater: false }),
  // Named, as the licence advises for works of more than one file and as license-eye has it.
  "GPL-3.0-or-later": named(notice({ ...program, ...version3, orLater: true })),
  "LGPL-2.1-only": notice({ ...library, ...version21, orLater: false }),
  "LGPL-2.1-or-later": notice({ ...library, ...version21, orLater: true }),
  "LGPL-3.0-only": notice({ ...library, ...version3, orLater: false }),
  "LGPL-3.0-or-later": notice({ ...library, ...version3, orLater: true }),
} as const;

function notice({ work, license, version, orLater, marks: [terms, mark] }: GnuNotice): string {
  const versions = orLater
    ? `either\nversion ${version} of the License, or (at your option) any later version.`
    : `version ${version} of the License.`;
  return `
Copyright (C) [year] [owner]

${work} is free software${terms} you can redistribute it and/or modify
it under the terms of the GNU ${license} as
published by the Free Software Foundation${mark} ${versions}

${work} is distributed in the hope that it will be useful,
but WITHOUT ANY WARRANTY; without even the implied warranty of
MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
GNU ${license} for more details.

You should have received a copy of the GNU ${license}
along with ${work.toLowerCase()}.  If not, see <https://www.gnu.org/licenses/>.
`;
}

/** license-eye's text of this one says only "version 3". */
function affero(text: string): string {
  return text.replace("version 3 of the License.", "version 3.");
}

function named(text: string): string {
  return text
    .replace("[owner]\n", "[owner]\n\nThis file is part of [software-name].\n")
    .replaceAll("This program", "[software-name]");
}
