// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The SPDX licence list: which identifiers there are, and what is known of each. */
import { spdxLicenses } from "./generated/spdx-licenses.ts";

export interface SpdxLicense {
  readonly id: string;
  readonly isDeprecated: boolean;
  /** The Open Source Initiative has approved it. */
  readonly isOsiApproved: boolean;
  /** The Free Software Foundation lists it as free. */
  readonly isFsfFree: boolean;
}

/** Names that people write, as what is left of them by {@link keyOf}, where that alone does not lead to the identifier. */
const spellings = new Map([
  ["apache", "Apache-2.0"],
  ["apache2", "Apache-2.0"],
  ["asl20", "Apache-2.0"],
  ["asl2", "Apache-2.0"],
  ["bsd2", "BSD-2-Clause"],
  ["simplifiedbsd", "BSD-2-Clause"],
  ["freebsd", "BSD-2-Clause"],
  ["bsd3", "BSD-3-Clause"],
  ["newbsd", "BSD-3-Clause"],
  ["modifiedbsd", "BSD-3-Clause"],
  ["revisedbsd", "BSD-3-Clause"],
  ["cc0", "CC0-1.0"],
  ["epl1", "EPL-1.0"],
  ["epl2", "EPL-2.0"],
  ["expat", "MIT"],
  ["gpl2", "GPL-2.0-only"],
  ["gpl3", "GPL-3.0-only"],
  ["agpl3", "AGPL-3.0-only"],
  ["lgpl3", "LGPL-3.0-only"],
  ["mitx11", "MIT"],
  ["mozilla20", "MPL-2.0"],
  ["mozillapublic20", "MPL-2.0"],
  ["mpl2", "MPL-2.0"],
  ["psf", "PSF-2.0"],
  ["publicdomaincc0", "CC0-1.0"],
  ["unlicensed", "Unlicense"],
]);

/** The SPDX licence list, searched by identifier and by what people write for one. */
export class LicenseList {
  readonly #byId: ReadonlyMap<string, SpdxLicense>;
  readonly #byKey: ReadonlyMap<string, string>;

  constructor(table: Readonly<Record<string, string>> = spdxLicenses) {
    this.#byId = new Map(Object.entries(table).map(([id, flags]) => [id, licenseOf(id, flags)]));
    const current = [...this.#byId.values()].filter(({ isDeprecated }) => !isDeprecated);
    this.#byKey = new Map([...current.map(({ id }) => [keyOf(id), id] as const), ...spellings]);
  }

  /** The licence of an identifier, spelled as SPDX spells it. */
  find(id: string): SpdxLicense | undefined {
    return this.#byId.get(id);
  }

  /** The identifier that somebody who wrote `text` most likely meant. */
  suggest(text: string): string | undefined {
    return this.#byKey.get(keyOf(text));
  }

  /**
   * The identifier that has taken the place of a deprecated one; `undefined`: none has, or it is not deprecated.
   * https://spdx.org/licenses/#deprecated
   */
  replacementOf(id: string): string | undefined {
    if (this.find(id)?.isDeprecated !== true) return undefined;
    const replacement = id.endsWith("+") ? `${id.slice(0, -1)}-or-later` : (renamed.get(id) ?? `${id}-only`);
    return this.#byId.has(replacement) ? replacement : undefined;
  }
}

const renamed = new Map([
  ["BSD-2-Clause-FreeBSD", "BSD-2-Clause-Views"],
  ["BSD-2-Clause-NetBSD", "BSD-2-Clause"],
  ["Net-SNMP", "HPND"],
  ["StandardML-NJ", "SMLNJ"],
]);

/** The flags are letters: d(eprecated), o(pen source), f(ree). */
function licenseOf(id: string, flags: string): SpdxLicense {
  return {
    id,
    isDeprecated: flags.includes("d"),
    isOsiApproved: flags.includes("o"),
    isFsfFree: flags.includes("f"),
  };
}

/** What is left of a licence's name when case, marks and words that say nothing are gone. */
function keyOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(?:the|licen[cs]es?|version|ver)\b|\bv(?=\d)|(?<=[a-z])v(?=\d)/g, "")
    .replace(/[^a-z0-9+]/g, "");
}
