// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { isNamedLikeForm } from "./form-name.ts";

test.each([
  "icla.pdf",
  "docs/ICLA.PDF",
  "Jane_Doe-ICLA (signed).pdf",
  "icla.pdf.asc",
  "ccla-example-ltd.docx",
  "cla.jpg",
  "my software-grant.pdf",
  "contributor-license-agreement-signed.tiff",
  "a/b/Contributor Licence Agreement.pdf",
  "scan_icla_2.heic",
])("%s is named like a signed form", (path) => {
  expect(isNamedLikeForm(path)).toBe(true);
});

test.each([
  "class.pdf",
  "oracle.png",
  "icla.ts",
  "tools/icla/README.md",
  "icla/picture.png",
  "declaration.pdf",
  "claim.jpg",
  "icla-note.schema.json",
  "pdf",
])("%s is not", (path) => {
  expect(isNamedLikeForm(path)).toBe(false);
});
