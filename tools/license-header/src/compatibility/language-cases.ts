// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sources, type CompatibilityCase } from "./compatibility-case.ts";

function configured(language: string): string {
  return `header:
  license: { content: Copyright the Example authors }
  paths-ignore: [.licenserc.yaml]
  language:
${language}`;
}

export const languageCases: readonly CompatibilityCase[] = [
  {
    rule: "a language's `comment_style_id` chooses how its headers are written",
    source: sources.configuration,
    configuration: configured('    Go: { extensions: [".go"], comment_style_id: SlashAsterisk }\n'),
    files: {
      "a.go": {
        content: "package a\n",
        expected: "missing",
        fixed: "/*\n * Copyright the Example authors\n */\n\npackage a\n",
      },
    },
  },
  {
    rule: "`filenames` are files of the language by their name",
    source: sources.configuration,
    configuration: configured("    Build: { filenames: [BUILDFILE], comment_style_id: Hashtag }\n"),
    files: {
      BUILDFILE: {
        content: "all\n",
        expected: "missing",
        fixed: "# Copyright the Example authors\n\nall\n",
      },
    },
  },
  {
    rule: "`extensions` may be new to the language",
    source: sources.configuration,
    configuration: configured('    Own: { extensions: [".own"], comment_style_id: DoubleSlash }\n'),
    files: {
      "a.own": { content: "x\n", expected: "missing", fixed: "// Copyright the Example authors\n\nx\n" },
      "a.other": { content: "x\n", expected: "uncommentable" },
    },
  },
  {
    rule: "a style alone changes the language's known files",
    source: sources.configuration,
    configuration: configured("    TypeScript: { comment_style_id: DoubleSlash }\n"),
    files: {
      "a.ts": {
        content: "export {};\n",
        expected: "missing",
        fixed: "// Copyright the Example authors\n\nexport {};\n",
        fixedByLicenseEye: "/*\n * Copyright the Example authors\n */\n\nexport {};\n",
      },
    },
    difference: "license-eye changes only the extensions and names that stand beside the style.",
  },
  {
    rule: "one header's languages are not another's",
    source: sources.languages,
    configuration: `header:
  - license: { content: Copyright the Example authors }
    paths: [a]
    language: { Go: { extensions: [".go"], comment_style_id: SlashAsterisk } }
  - license: { content: Copyright the Example authors }
    paths: [b]
    language: { Go: { extensions: [".go"], comment_style_id: DoubleSlash } }
`,
    files: {
      "a/a.go": {
        content: "package a\n",
        expected: "missing",
        fixed: "/*\n * Copyright the Example authors\n */\n\npackage a\n",
        fixedByLicenseEye: "// Copyright the Example authors\n\npackage a\n",
      },
      "b/b.go": {
        content: "package b\n",
        expected: "missing",
        fixed: "// Copyright the Example authors\n\npackage b\n",
      },
    },
    difference: "license-eye has one table for all headers: the last one wins.",
  },
];
