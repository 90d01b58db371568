// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sources, type CompatibilityCase } from "./compatibility-case.ts";

const configuration =
  "header: { license: { content: Copyright the Example authors }, paths-ignore: [.licenserc.yaml] }\n";
const block = "/*\n * Copyright the Example authors\n */\n";
const hashed = "# Copyright the Example authors\n";
const long = "Copyright the Example authors. All may use this file, change it and pass it on.";
const nearly = "Copyright the Example autors. All may use this file, change it and pass it on.";

export const fixingCases: readonly CompatibilityCase[] = [
  {
    rule: "a header goes above all else, with an empty line below it",
    source: sources.fixing,
    configuration,
    files: {
      "a.ts": { content: "export {};\n", expected: "missing", fixed: `${block}\nexport {};\n` },
      "a.yaml": { content: "a: 1\n", expected: "missing", fixed: `${hashed}\na: 1\n` },
    },
  },
  {
    rule: "a header that is nearly right is replaced",
    source: sources.fixing,
    configuration: `header: { license: { content: "${long}" }, paths-ignore: [.licenserc.yaml] }\n`,
    files: {
      "a.py": {
        content: `# ${nearly}\n\nprint(1)\n`,
        expected: "stale",
        fixed: `# ${long}\n\nprint(1)\n`,
        fixedByLicenseEye: `# ${long}\n\n# ${nearly}\n\nprint(1)\n`,
      },
    },
    difference: "license-eye writes a second header above it, unless a `pattern` matches the old one.",
  },
  {
    rule: "line ends stay what they are in the file",
    source: sources.fixing,
    configuration,
    files: {
      "a.py": {
        content: "print(1)\r\n",
        expected: "missing",
        fixed: `${hashed}\nprint(1)\n`.replaceAll("\n", "\r\n"),
        fixedByLicenseEye: `${hashed}\nprint(1)\r\n`,
      },
    },
    difference: "license-eye writes its lines with LF whatever the file has.",
  },
];
