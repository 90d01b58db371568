// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The third-party licence policy of the Apache Software Foundation, as data. */

/** Which licences are in which category. Identifiers are those of SPDX, or the policy's own LicenseRefs. */
export interface ThirdPartyPolicy {
  /** Where it is written. */
  readonly source: string;
  /** The copy of it that the table was made from. */
  readonly copy: string;
  /** The day on which the table was compared with the copy. */
  readonly comparedOn: string;
  /** May be included. */
  readonly A: readonly string[];
  /** May be included in binaries, with a label; never in a source release. */
  readonly B: readonly string[];
  /** May not be included. An identifier that ends in `*` stands for all that begin so. */
  readonly X: readonly string[];
}

/** The policy as it stood on the day that it names. The page decides. */
export const asfPolicy: ThirdPartyPolicy = {
  source: "https://www.apache.org/legal/resolved.html",
  copy: "https://github.com/apache/tooling-trusted-releases/blob/2884442cf42396b41dc2975eebc5b00c6911765d/atr/policy/third-party-licenses.md",
  comparedOn: "2026-11-26",
  A: words(`
    0BSD AFL-3.0 APAFML Apache-1.1 Apache-2.0 BSD-2-Clause BSD-3-Clause BSD-3-Clause-LBNL BSL-1.0 Bitstream-Vera
    BlueOak-1.0.0 CC-PDDC CC-PDM-1.0 CC0-1.0 DOC EPICS FSFAP HPND ICU ISC Libpng MIT MIT-0 MS-PL MulanPSL-2.0 NCSA OGL-UK-3.0
    PHP-3.01 PostgreSQL Python-2.0 SMLNJ TCL UPL-1.0 Unicode-DFS-2016 Unlicense W3C WTFPL Xnet ZPL-2.0 Zlib
    LicenseRef-COLT-CERN LicenseRef-CupPG LicenseRef-DOM4J LicenseRef-ECMA-OOXML-XSD LicenseRef-Google-AIPG LicenseRef-MX4J
    LicenseRef-Open-Grid-Forum LicenseRef-PIL LicenseRef-Romantic-WTFPL LicenseRef-SCA-Spec LicenseRef-W3C-CCLA
  `),
  B: words(`
    CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-4.0 CDDL-1.0 CDDL-1.1 CPL-1.0 EPL-1.0 EPL-2.0 ErlPL-1.1
    IPA IPL-1.0 MPL-1.0 MPL-1.1 MPL-2.0 OFL-1.1 OSL-3.0 Ruby SPL-1.0 Ubuntu-font-1.0
    LicenseRef-CMaps-Fonts LicenseRef-JARs-Additional LicenseRef-JCR-API LicenseRef-UnRAR LicenseRef-WSDL-SFL
  `),
  X: words(`
    AGPL-3.0-only AGPL-3.0-or-later BSD-4-Clause BSD-4-Clause-UC BUSL-1.1 CC-BY-NC-* CPOL-1.02 GPL-1.0-only GPL-1.0-or-later
    GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later JSON LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1-only
    LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later MS-LPL NPL-1.0 NPL-1.1 QPL-1.0 SSPL-1.0 Sleepycat
    LicenseRef-Amazon-Software-License LicenseRef-BCL LicenseRef-Booz-Allen-Public-License LicenseRef-Commons-Clause-1.0
    LicenseRef-Confluent-Community-1.0 LicenseRef-DBAD LicenseRef-Facebook-BSD-Patents LicenseRef-Intel-SSL LicenseRef-JSR-275
    LicenseRef-Java-SDK-for-Satori-RTM LicenseRef-Redis-Source-Available LicenseRef-Solipsistic-Eclipse-Public-License
    LicenseRef-Sun-Community-Source-3.0
  `),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
