// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The software bill of materials: what the bundle is made of, as CycloneDX. */
import { createHash } from "node:crypto";
import type { BundledPackage } from "./bundled-packages.ts";

export interface BillOptions {
  readonly version: string;
  readonly packages: readonly BundledPackage[];
}

/** A CycloneDX 1.6 document. It has no date and its serial number is a hash of the rest, so that the same bundle has the same. */
export function softwareBill({ version, packages }: BillOptions): string {
  const root = packageUrl("@nuvolaris/operator", version);
  const components = packages.map(component);
  const content = {
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": root,
        name: "@nuvolaris/operator",
        version,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
    },
    components,
    dependencies: [{ ref: root, dependsOn: components.map((each) => each["bom-ref"]) }],
  };
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    ...content,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function component({ name, version, license, sha512 }: BundledPackage) {
  return {
    type: "library",
    "bom-ref": packageUrl(name, version),
    name,
    version,
    purl: packageUrl(name, version),
    ...(license !== undefined && { licenses: [licenseChoice(license)] }),
    ...(sha512 !== undefined && { hashes: [{ alg: "SHA-512", content: sha512 }] }),
  };
}

/** https://cyclonedx.org/docs/1.6/json/#components_items_licenses */
function licenseChoice(license: string) {
  return /^[\w.-]+$/.test(license) ? { license: { id: license } } : { expression: license };
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
function packageUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** A UUID of version 8, the one for content of one's own: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
function uuidOf(text: string): string {
  const hash = createHash("sha256").update(text).digest("hex");
  const variant = ((parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
}
