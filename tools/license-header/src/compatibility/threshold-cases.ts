// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sources, type CompatibilityCase, type CompatibilityFile } from "./compatibility-case.ts";

const header = "Copyright the Example authors";

function configured(threshold: string): string {
  return `header:\n  license:\n    content: ${header}\n${threshold}`;
}

/** A file in which `before` characters of folded text stand before the header: one word, and a space. */
function after(before: number): string {
  return `# ${"x".repeat(before - 1)}\n# ${header}\n`;
}

function edge(before: number, expected: CompatibilityFile["expected"]): Readonly<Record<string, CompatibilityFile>> {
  return { [`after-${before}.py`]: { content: after(before), expected } };
}

export const thresholdCases: readonly CompatibilityCase[] = [
  {
    rule: "the header begins before the 80th character, comment markers and space not counted",
    source: sources.configuration,
    configuration: configured(""),
    files: {
      ...edge(2, "valid"),
      ...edge(79, "valid"),
      ...edge(80, "distant"),
      ...edge(81, "distant"),
      ...edge(5000, "distant"),
    },
  },
  {
    rule: "`license-location-threshold` is another number",
    source: sources.configuration,
    configuration: configured("  license-location-threshold: 10\n"),
    files: { ...edge(9, "valid"), ...edge(10, "distant") },
  },
  {
    rule: "a threshold of 0 or less is 80",
    source: sources.selection,
    configuration: configured("  license-location-threshold: 0\n"),
    files: { ...edge(79, "valid"), ...edge(80, "distant") },
  },
  {
    rule: "a large threshold reads on as far as it takes",
    source: sources.configuration,
    configuration: configured("  license-location-threshold: 9000\n"),
    files: { ...edge(8999, "valid"), ...edge(9000, "distant") },
  },
  {
    rule: "a shebang, an XML declaration and a coding line count as text before the header",
    source: sources.listing,
    configuration: configured("  license-location-threshold: 60\n"),
    files: {
      "short.sh": { content: `#!/bin/sh\n# ${header}\n`, expected: "valid" },
      "coding.py": { content: `#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n# ${header}\n`, expected: "valid" },
      "declared.xml": {
        content: `<?xml version="1.0" encoding="UTF-8"?>\n<!--\n  ${header}\n-->\n<a/>\n`,
        expected: "valid",
      },
    },
  },
];
