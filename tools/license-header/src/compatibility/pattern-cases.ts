// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sources, type CompatibilityCase } from "./compatibility-case.ts";

export const patternCases: readonly CompatibilityCase[] = [
  {
    rule: "a file is valid that has the text or matches `pattern`",
    source: sources.configuration,
    configuration: `header:
  license:
    content: Copyright the Example authors
    pattern: Copyright \\d{4} .+ and others
`,
    files: {
      "text.py": { content: "# Copyright the Example authors\n", expected: "valid" },
      "match.py": { content: "# Copyright 2019 Jane Doe\n# and others\n", expected: "valid" },
      "capitals.py": { content: "# COPYRIGHT 2019 JANE DOE AND OTHERS\n", expected: "valid" },
      "neither.py": { content: "# Copyright 19 Jane Doe and others\n", expected: "invalid" },
      "none.py": { content: "print(1)\n", expected: "missing" },
    },
  },
  {
    rule: "a pattern of many lines matches the folded text, of one line",
    source: sources.configuration,
    configuration: `header:
  license:
    content: Copyright the Example authors
    pattern: |
      Licensed to the Apache Software Foundation under one or more contributor
      license agreements. See the NOTICE file \\("the file"\\).

          http://www.apache.org/licenses/LICENSE-2.0
`,
    files: {
      "match.py": {
        content: `# Licensed to Apache Software Foundation (ASF) under one
# or more contributor license agreements.  See the NOTICE file ('the file').
#
#     https://www.apache.org/licenses/LICENSE-2.0
`,
        expected: "valid",
      },
    },
  },
  {
    rule: "what a pattern matches may stand anywhere: license-eye lets any text stand before it",
    source: sources.selection,
    configuration: "header: { license: { pattern: Copyright the Example authors } }\n",
    files: {
      "far.py": { content: `${"# x\n".repeat(300)}# Copyright the Example authors\n`, expected: "valid" },
    },
  },
  {
    rule: "a pattern may be all that there is",
    source: sources.configuration,
    configuration: "header: { license: { pattern: 'SPDX-License-Identifier: (MIT|ISC)' } }\n",
    files: {
      "mit.py": { content: "# SPDX-License-Identifier: MIT\n", expected: "valid" },
      "isc.py": { content: "# SPDX-License-Identifier: ISC\n", expected: "valid" },
      "bsd.py": { content: "# SPDX-License-Identifier: 0BSD\n", expected: "invalid" },
    },
  },
  {
    rule: "an spdx-id without a text of its own may have a pattern",
    source: sources.selection,
    configuration: "header: { license: { spdx-id: Sleepycat, pattern: Sleepycat License } }\n",
    files: { "a.py": { content: "# Sleepycat License\n", expected: "valid" } },
  },
  {
    rule: "classes in capitals (`\\S`, `\\D`, `\\W`) are what they are",
    source: sources.folding,
    configuration: "header: { license: { pattern: 'Copyright \\S+ authors' } }\n",
    files: { "a.py": { content: "# Copyright Example authors\n", expected: "valid", licenseEye: "invalid" } },
    difference: "license-eye turns the whole pattern into small letters, `\\S` into `\\s` with it.",
  },
  {
    rule: "Go's syntax of flags, groups and classes is understood",
    source: "https://github.com/google/re2/wiki/Syntax",
    configuration: "header: { license: { pattern: '(?i)Copyright (?:[[:digit:]]+|now) \\x{45}xample authors' } }\n",
    files: { "a.py": { content: "# Copyright 2020 Example authors\n", expected: "valid" } },
  },
];
