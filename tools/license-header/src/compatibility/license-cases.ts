// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { headerText } from "../config/header-text.ts";
import { sources, type CompatibilityCase } from "./compatibility-case.ts";

function comment(lines: readonly string[]): string {
  return `${lines.map((line) => `# ${line}`.trimEnd()).join("\n")}\n\nprint(1)\n`;
}

/** A Python file with the notice of a licence, for the owner "Example Ltd" and the software "Thing" in 2020. */
function withNotice(spdxId: string, owner = "Example Ltd"): string {
  const text = headerText({ spdxId, owner, year: "2020", softwareName: "Thing", content: undefined });
  return comment("lines" in text ? text.lines : []);
}

function licensed(spdxId: string, owner = "Example Ltd"): string {
  return `header:
  license:
    spdx-id: ${spdxId}
    copyright-owner: ${owner}
    copyright-year: "2020"
    software-name: Thing
`;
}

const bare = "print(1)\n";

const byTemplate = [
  "Apache-2.0",
  "AGPL-3.0-only",
  "AGPL-3.0-or-later",
  "EPL-2.0",
  "GPL-3.0-or-later",
  "MPL-2.0",
  "MulanPSL-2.0",
  "Apache-2.0-EF",
  "Apache-2.0-ASF",
];
const ownTemplates = [
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BSL-1.0",
  "GPL-2.0-only",
  "GPL-2.0-or-later",
  "GPL-3.0-only",
  "ISC",
  "LGPL-2.1-only",
  "LGPL-2.1-or-later",
  "LGPL-3.0-only",
  "LGPL-3.0-or-later",
  "MIT",
  "Unlicense",
];

export const licenseCases: readonly CompatibilityCase[] = [
  ...byTemplate.map((spdxId) => ({
    rule: `\`spdx-id: ${spdxId}\` asks for that licence's notice`,
    source: sources.templates,
    configuration: licensed(spdxId),
    files: {
      "right.py": { content: withNotice(spdxId), expected: "valid" },
      "none.py": { content: bare, expected: "missing" },
    } as const,
  })),
  ...ownTemplates.map((spdxId) => ({
    rule: `\`spdx-id: ${spdxId}\` asks for that licence's notice`,
    source: sources.templates,
    configuration: licensed(spdxId),
    files: {
      "right.py": { content: withNotice(spdxId), expected: "valid", licenseEye: "invalid" },
      "none.py": { content: bare, expected: "missing" },
    } as const,
    difference: "license-eye 0.7 has no text for it, warns, and then finds no file valid.",
  })),
  {
    rule: "Apache-2.0 of the Apache Software Foundation is the form without a copyright line",
    source: sources.configuration,
    configuration: licensed("Apache-2.0", "The Apache Software Foundation (ASF)"),
    files: {
      "foundation.py": { content: withNotice("Apache-2.0-ASF"), expected: "valid" },
      "own.py": { content: withNotice("Apache-2.0"), expected: "invalid" },
    },
  },
  {
    rule: "Apache-2.0 of any other owner is the licence's own form",
    source: sources.configuration,
    configuration: licensed("Apache-2.0"),
    files: {
      "own.py": { content: withNotice("Apache-2.0"), expected: "valid" },
      "foundation.py": { content: withNotice("Apache-2.0-ASF"), expected: "invalid" },
    },
  },
  {
    rule: "an owner whose name only contains the letters ASF is not the foundation",
    source: sources.selection,
    configuration: licensed("Apache-2.0", "NASFood"),
    files: {
      "own.py": { content: withNotice("Apache-2.0", "NASFood"), expected: "valid", licenseEye: "invalid" },
      "foundation.py": { content: withNotice("Apache-2.0-ASF"), expected: "invalid", licenseEye: "valid" },
    },
    difference: "license-eye looks for the letters anywhere, and asks these owners for the foundation's header.",
  },
  {
    rule: "`copyright-year` is any text, a span of years included",
    source: sources.configuration,
    configuration:
      "header: { license: { spdx-id: Apache-2.0, copyright-owner: Example Ltd, copyright-year: 1994-2023 } }\n",
    files: {
      "right.py": { content: withNotice("Apache-2.0").replace("2020", "1994-2023"), expected: "valid" },
      "other.py": { content: withNotice("Apache-2.0"), expected: "invalid" },
    },
  },
  {
    rule: "`copyright-year` may be a number",
    source: sources.configuration,
    configuration: "header: { license: { spdx-id: Apache-2.0, copyright-owner: Example Ltd, copyright-year: 2020 } }\n",
    files: { "right.py": { content: withNotice("Apache-2.0"), expected: "valid" } },
  },
  {
    rule: "`content` is the header's text, in as many lines as it has",
    source: sources.configuration,
    configuration:
      "header:\n  license:\n    content: |\n      Copyright the Example authors\n\n      All of it is free.\n",
    files: {
      "right.py": { content: "# Copyright the Example authors\n#\n# All of it is free.\n", expected: "valid" },
      "half.py": { content: "# Copyright the Example authors\n", expected: "invalid" },
      "none.py": { content: bare, expected: "missing" },
    },
  },
  {
    rule: "placeholders in `content` are filled in, too",
    source: sources.selection,
    configuration: `header:
  license:
    copyright-owner: Example Ltd
    copyright-year: 2020
    software-name: Thing
    content: "Copyright [year] [owner]: [software-name], since [year]"
`,
    files: {
      "right.py": { content: "# Copyright 2020 Example Ltd: Thing, since 2020\n", expected: "valid" },
      "raw.py": { content: "# Copyright [year] [owner]: [software-name], since [year]\n", expected: "invalid" },
    },
  },
  {
    rule: "of `content` and `spdx-id` the content is the header",
    source: sources.configuration,
    configuration: "header: { license: { spdx-id: MPL-2.0, content: Copyright the Example authors } }\n",
    files: {
      "content.py": { content: "# Copyright the Example authors\n", expected: "valid" },
      "notice.py": { content: withNotice("MPL-2.0"), expected: "invalid" },
    },
  },
  {
    rule: "a header that is nearly right is not right",
    source: sources.listing,
    configuration: licensed("Apache-2.0"),
    files: {
      "year.py": { content: withNotice("Apache-2.0").replace("2020", "2019"), expected: "invalid" },
      "owner.py": { content: withNotice("Apache-2.0", "Someone Else"), expected: "invalid" },
      "typo.py": { content: withNotice("Apache-2.0").replace("software", "sofware"), expected: "invalid" },
    },
  },
  {
    rule: "a list of headers: a file has to have each that selects it",
    source: sources.configuration,
    configuration: `header:
  - license: { content: Copyright the authors of a }
    paths: [a]
  - license: { content: Copyright the authors of b }
    paths: [b]
  - license: { content: "Both are free" }
    paths: ["**/*.py"]
`,
    files: {
      "a/right.py": { content: "# Copyright the authors of a\n# Both are free\n", expected: "valid" },
      "b/right.py": { content: "# Both are free\n# Copyright the authors of b\n", expected: "valid" },
      "a/half.py": { content: "# Copyright the authors of a\n", expected: "missing" },
      "b/other.py": { content: "# Copyright the authors of a\n# Both are free\n", expected: "invalid" },
      "c/any.txt": { content: "nothing", expected: "ignored" },
    },
  },
  {
    rule: "`comment` says when license-eye writes to a pull request, and nothing of which files are valid",
    source: sources.configuration,
    configuration: "header: { license: { content: Copyright the Example authors }, comment: never }\n",
    files: {
      "right.py": { content: "# Copyright the Example authors\n", expected: "valid" },
      "none.py": { content: bare, expected: "missing" },
    },
  },
];
