#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Writes generated/ from a checkout of https://github.com/spdx/license-list-data:
 * `node tools/license-header/src/dependencies/spdx/main.ts <checkout>`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeFingerprint, fingerprintOf } from "./license-fingerprint.ts";

/** The licences that are recognised by their text: those that packages ship as files. */
const recognised =
  "0BSD AFL-2.1 AGPL-3.0-only Apache-1.1 Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSD-4-Clause BSL-1.0 BUSL-1.1 BlueOak-1.0.0 " +
  "CC-BY-3.0 CC-BY-4.0 CC-BY-NC-4.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 EPL-1.0 EPL-2.0 GPL-2.0-only GPL-3.0-only HPND ICU ISC JSON " +
  "LGPL-2.1-only LGPL-3.0-only MIT MIT-0 MPL-1.1 MPL-2.0 MS-PL MulanPSL-2.0 NCSA OFL-1.1 OpenSSL PSF-2.0 PostgreSQL Python-2.0 " +
  "Ruby SSPL-1.0 UPL-1.0 Unicode-3.0 Unicode-DFS-2016 Unlicense W3C WTFPL X11 Zlib";

interface ListedLicense {
  readonly licenseId: string;
  readonly isDeprecatedLicenseId: boolean;
  readonly isOsiApproved: boolean;
  readonly isFsfLibre?: boolean;
}

const [checkout] = process.argv.slice(2);
if (checkout === undefined)
  throw new Error("give the folder of a checkout of https://github.com/spdx/license-list-data");

// Proof of the cast: the shape that the list's own documentation gives, accessingLicenses.md.
const { licenseListVersion, licenses } = JSON.parse(await readFile(join(checkout, "json/licenses.json"), "utf8")) as {
  readonly licenseListVersion: string;
  readonly licenses: readonly ListedLicense[];
};
const header = `// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Written by ../main.ts from the SPDX licence list ${licenseListVersion}: https://github.com/spdx/license-list-data
`;

const rows = licenses
  .map(({ licenseId, isDeprecatedLicenseId, isOsiApproved, isFsfLibre }) => {
    const flags = [isDeprecatedLicenseId && "d", isOsiApproved && "o", isFsfLibre === true && "f"];
    return `  ${JSON.stringify(licenseId)}: "${flags.filter(Boolean).join("")}",`;
  })
  .toSorted();
await writeFile(
  join(import.meta.dirname, "generated/spdx-licenses.ts"),
  `${header}
/** The licences: d(eprecated), approved by the OSI as o(pen source), listed by the FSF as f(ree). */
export const spdxLicenses: Readonly<Record<string, string>> = {
${rows.join("\n")}
};
`,
);

const fingerprints = await Promise.all(
  recognised.split(" ").map(async (id) => {
    const text = await readFile(join(checkout, "text", `${id}.txt`), "utf8");
    return `  ${JSON.stringify(id)}:\n    "${encodeFingerprint(fingerprintOf(text))}",`;
  }),
);
await writeFile(
  join(import.meta.dirname, "generated/license-fingerprints.ts"),
  `${header}
/** The fingerprints of licences' texts: see ../license-fingerprint.ts. */
export const licenseFingerprints: Readonly<Record<string, string>> = {
${fingerprints.join("\n")}
};
`,
);
