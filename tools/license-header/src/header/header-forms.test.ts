// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LanguageTable } from "../languages/language-table.ts";
import { LicenseHeader } from "./license-header.ts";
import type { Verdict } from "./verdict.ts";

const spec = { lines: ["Copyright Acme", "SPDX-License-Identifier: MIT"], locationThreshold: 80 };
const block = "/*\n * Copyright Acme\n * SPDX-License-Identifier: MIT\n */";
const slashes = "// Copyright Acme\n// SPDX-License-Identifier: MIT";

function inspect(header: LicenseHeader, text: string): Verdict {
  const bytes = Buffer.from(text, "latin1");
  return header.inspect({ first: () => bytes }, LanguageTable.standard.of("a.ts"));
}

/** A header that has seen a file which begins with `form`. */
function used(form: string): LicenseHeader {
  const header = new LicenseHeader(spec);
  expect(inspect(header, `${form}\n`)).toEqual({ state: "valid" });
  return header;
}

const form = fc.constantFrom(block, slashes, block.replaceAll("\n", "\r\n"), slashes.replaceAll("\n", "\r\n"));
const mark = fc.constantFrom("", "\xEF\xBB\xBF", "\xEF\xBB", "\n", "#!x\n");
const tail = fc.string({
  unit: fc.constantFrom("\n", "\r", "x", "\0", "\x07", "\x1B", "\f", "\xFF", " "),
  maxLength: 600,
});

test("what was found in one file changes nothing that is said of the next", () => {
  fc.assert(
    fc.property(form, fc.tuple(mark, form, tail), (seen, parts) => {
      const text = parts.join("");

      expect(inspect(used(seen), text)).toEqual(inspect(new LicenseHeader(spec), text));
    }),
    { numRuns: 1000 },
  );
});

test("a header that goes on in its line, or a binary byte behind it, is looked at more closely", () => {
  expect(inspect(used(slashes), `${slashes}-0\n`)).not.toEqual({ state: "valid" });
  expect(inspect(used(block), `${block}\n\0`)).toEqual({ state: "binary" });
  expect(inspect(used(block), `${block}\n${" ".repeat(600)}\0`)).toEqual({ state: "valid" });
});
