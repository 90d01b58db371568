// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sources, type CompatibilityCase } from "./compatibility-case.ts";

/** Pairs of texts that count as one: what the configuration says, and what the file says. */
const pairs: readonly (readonly [rule: string, configured: string, written: string])[] = [
  ["capitals", "Copyright The Example Authors", "COPYRIGHT the example AUTHORS"],
  ["spaces and tabs", "Copyright the Example authors", "Copyright   the\tExample  authors"],
  ["the wrapping of lines", "Copyright the Example authors", "Copyright\n# the Example\n#   authors"],
  ["empty lines of the comment", "Copyright the authors. It is free.", "Copyright the authors.\n#\n# It is free."],
  ["https and http", "See http://example.com/license", "See https://example.com/license"],
  ["quotation marks", `The "License" applies`, "The ``License'' applies"],
  ["typographic quotation marks", `The "License" applies`, "The “License” applies"],
  ["© and (c)", "(c) Example authors", "© Example authors"],
  ["(C) and (c)", "Copyright (c) Example authors", "Copyright (C) Example authors"],
  [
    "the names of the Apache Software Foundation",
    "Licensed to the ASF for all",
    "Licensed to the Apache Software Foundation (ASF) for all",
  ],
  [
    "that name without its article",
    "Licensed to Apache Software Foundation for all",
    "Licensed to the Apache Software Foundation for all",
  ],
  ["rules of dashes and stars", "Copyright the Example authors", "-----\n# Copyright the Example\n# ***** authors"],
  ["MPL's version", "Mozilla Public License, v. 2.0 applies", "Mozilla Public License v.2.0 applies"],
  [
    "MPL's version, spelled out",
    "Mozilla Public License, Version 2.0 applies",
    "Mozilla Public License version 2.0 applies",
  ],
  [
    "the line All rights reserved",
    "Copyright the Example authors\nIt is free",
    "Copyright the Example authors\n# All rights reserved.\n# It is free",
  ],
  ["the title of the MIT licence", "MIT License\nPermission is hereby granted", "Permission is hereby granted"],
  [
    "the title of the ISC licence",
    "ISC License\nPermission to use is granted",
    "The ISC License:\n# Permission to use is granted",
  ],
  ["the title of a BSD licence", "BSD 3-Clause License\nRedistribution is permitted", "Redistribution is permitted"],
  ["bullets", "Redistribute if:\n1. it is free\n2. it is kept", "Redistribute if:\n# a. it is free\n# b. it is kept"],
  ["copyright holders and owners", "the copyright holder says so", "the copyright owner says so"],
  ["who is not liable", "IN NO EVENT SHALL THE AUTHORS BE LIABLE", "in no event shall Example Ltd be liable"],
  ["who provides", `THIS SOFTWARE IS PROVIDED BY US "AS IS"`, `THIS SOFTWARE IS PROVIDED BY EXAMPLE LTD "AS IS"`],
  [
    "whose name endorses nothing",
    "The name Example may not be used to endorse",
    "The name of Other may not be used to endorse",
  ],
  ["files and libraries", "you may not use this file except", "you may not use this library except"],
];

/** Words with two spellings: https://spdx.dev/license-list/matching-guidelines names them. */
const spellings: readonly (readonly [one: string, other: string])[] = [
  ["acknowledgement", "acknowledgment"],
  ["analog", "analogue"],
  ["analyze", "analyse"],
  ["artifact", "artefact"],
  ["authorization", "authorisation"],
  ["authorized", "authorised"],
  ["caliber", "calibre"],
  ["canceled", "cancelled"],
  ["capitalizations", "capitalisations"],
  ["catalog", "catalogue"],
  ["categorize", "categorise"],
  ["center", "centre"],
  ["emphasized", "emphasised"],
  ["favor", "favour"],
  ["favorite", "favourite"],
  ["fulfill", "fulfil"],
  ["fulfillment", "fulfilment"],
  ["initialize", "initialise"],
  ["judgement", "judgment"],
  ["labeling", "labelling"],
  ["labor", "labour"],
  ["licence", "license"],
  ["maximize", "maximise"],
  ["modeled", "modelled"],
  ["modeling", "modelling"],
  ["noncommercial", "non-commercial"],
  ["offense", "offence"],
  ["optimize", "optimise"],
  ["organization", "organisation"],
  ["organize", "organise"],
  ["percent", "per cent"],
  ["practice", "practise"],
  ["program", "programme"],
  ["realize", "realise"],
  ["recognize", "recognise"],
  ["signaling", "signalling"],
  ["sub license", "sublicense"],
  ["sub-license", "sublicense"],
  ["utilization", "utilisation"],
  ["while", "whilst"],
  ["wilfull", "wilful"],
];

function configured(text: string): string {
  return `header:\n  license:\n    content: ${JSON.stringify(text)}\n`;
}

export const foldingCases: readonly CompatibilityCase[] = [
  ...pairs.map(([rule, text, written]) => ({
    rule,
    source: sources.folding,
    configuration: configured(text),
    files: { "a.py": { content: `# ${written}\n\nprint(1)\n`, expected: "valid" } } as const,
  })),
  {
    rule: "British and American spellings",
    source: sources.folding,
    configuration: configured(spellings.map(([one]) => one).join(" ")),
    files: {
      "same.py": { content: `# ${spellings.map(([one]) => one).join(" ")}\n`, expected: "valid" },
      "other.py": { content: `# ${spellings.map(([, other]) => other).join(" ")}\n`, expected: "valid" },
      "lines.py": { content: `# ${spellings.map(([, other]) => other).join("\n# ")}\n`, expected: "valid" },
    },
  },
  {
    rule: "the markers of comments",
    source: sources.folding,
    configuration: configured("Copyright the Example authors. It is free."),
    files: {
      "slash.ts": { content: "// Copyright the Example authors.\n// It is free.\n", expected: "valid" },
      "block.ts": { content: "/*\n * Copyright the Example authors.\n * It is free.\n */\n", expected: "valid" },
      "javadoc.java": { content: "/**\n * Copyright the Example authors.\n * It is free.\n **/\n", expected: "valid" },
      "hash.sh": { content: "## Copyright the Example authors.\n## It is free.\n", expected: "valid" },
      "angle.html": {
        content: "<!--\n  ~ Copyright the Example authors.\n  ~ It is free.\n  -->\n",
        expected: "valid",
      },
      "dashes.sql": { content: "-- Copyright the Example authors.\n-- It is free.\n", expected: "valid" },
      "semicolon.ini": { content: "; Copyright the Example authors.\n; It is free.\n", expected: "valid" },
      "python.py": { content: '"""\nCopyright the Example authors.\nIt is free.\n"""\n', expected: "valid" },
      "percent.tex": { content: "% Copyright the Example authors.\n% It is free.\n", expected: "valid" },
      "haskell.hs": { content: "{-\nCopyright the Example authors.\nIt is free.\n-}\n", expected: "valid" },
      "ocaml.ml": { content: "(*\nCopyright the Example authors.\nIt is free.\n*)\n", expected: "valid" },
      "batch.bat": { content: "@REM Copyright the Example authors.\n@REM It is free.\n", expected: "valid" },
      "colons.bat": { content: ":: Copyright the Example authors.\n:: It is free.\n", expected: "valid" },
      "basic.vb": { content: "' Copyright the Example authors.\n' It is free.\n", expected: "valid" },
      "dots.rst": { content: "..\n  Copyright the Example authors.\n  It is free.\n", expected: "valid" },
      "jinja.j2": { content: "{#\nCopyright the Example authors.\nIt is free.\n#}\n", expected: "valid" },
      "freemarker.ftl": { content: "<#--\n  Copyright the Example authors.\n  It is free.\n-->\n", expected: "valid" },
    },
  },
  {
    rule: "the quotation mark that begins a comment of Vim",
    source: sources.folding,
    configuration: configured("Copyright the Example authors. It is free."),
    files: {
      "a.vim": {
        content: '" Copyright the Example authors.\n" It is free.\n',
        expected: "valid",
        licenseEye: "invalid",
      },
    },
    difference: "license-eye takes away three of them and no single one: only headers of one line are found.",
  },
  {
    rule: "a text that goes on in the same word is another text",
    source: sources.listing,
    configuration: configured("SPDX-License-Identifier: MIT"),
    files: {
      "mit.py": { content: "# SPDX-License-Identifier: MIT\n", expected: "valid" },
      "mit-0.py": { content: "# SPDX-License-Identifier: MIT-0\n", expected: "invalid", licenseEye: "valid" },
    },
    difference: "license-eye takes a file under another licence for one under this.",
  },
];
