// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What stands above a header, file by file. The header is that of `comment-styles.ts`. */

export interface PrologCase {
  /** A sentence of the rule. */
  readonly rule: string;
  readonly path: string;
  readonly content: string;
  readonly fixed: string;
  /** Why license-eye writes something else, where it does. */
  readonly difference?: string;
}

const slashes = "// Copyright the Example authors\n// SPDX-License-Identifier: MIT\n";
const block = "/*\n * Copyright the Example authors\n * SPDX-License-Identifier: MIT\n */";
const hashes = "# Copyright the Example authors\n# SPDX-License-Identifier: MIT\n";
const markup = "<!--\n  ~ Copyright the Example authors\n  ~ SPDX-License-Identifier: MIT\n-->";

const shebangs = "license-eye puts the header above the shebang, and the file is no program any more.";
const noStyle = "license-eye 0.7 has no style for the language, and leaves the file as it is.";
const unknown = "license-eye looks for no such line, and puts the header above it.";
const fences = "license-eye puts the header above the fence, which is then no front matter any more.";

export const prologCases: readonly PrologCase[] = [
  {
    rule: "a shebang stays first",
    path: "a.js",
    content: "#!/usr/bin/env node\nf();\n",
    fixed: `#!/usr/bin/env node\n${block}\n\nf();\n`,
    difference: shebangs,
  },
  {
    rule: "a shebang of a shell stays first",
    path: "a.sh",
    content: "#!/bin/sh\ntrue\n",
    fixed: `#!/bin/sh\n${hashes}\ntrue\n`,
  },
  {
    rule: "a shebang tells the language of a file without an extension",
    path: "bin/tool",
    content: "#!/usr/bin/env -S python3.11 -u\npass\n",
    fixed: `#!/usr/bin/env -S python3.11 -u\n${hashes}\npass\n`,
    difference: "license-eye knows files by their names only.",
  },
  {
    rule: "both lines of nix-shell stay first",
    path: "a.bash",
    content: "#!/usr/bin/env nix-shell\n#! nix-shell -i bash\ntrue\n",
    fixed: `#!/usr/bin/env nix-shell\n#! nix-shell -i bash\n${hashes}\ntrue\n`,
    difference: "license-eye keeps the first of them only.",
  },
  {
    rule: "an attribute of Rust is no shebang",
    path: "a.rs",
    content: "#![no_std]\n",
    fixed: `${slashes}\n#![no_std]\n`,
  },
  {
    rule: "an XML declaration stays first",
    path: "a.xml",
    content: '<?xml version="1.0"?>\n<a/>\n',
    fixed: `<?xml version="1.0"?>\n${markup}\n\n<a/>\n`,
  },
  {
    rule: "behind a declaration that code follows on its line the header stands on this line",
    path: "a.xml",
    content: '<?xml version="1.0"?><a/>\n',
    fixed: `<?xml version="1.0"?>${markup}<a/>\n`,
    difference: "license-eye puts the header above the declaration, and the file is no XML any more.",
  },
  {
    rule: "a document type stays above the header",
    path: "a.svg",
    content: '<?xml version="1.0"?>\n<!DOCTYPE svg [\n<!ENTITY a "b">\n]>\n<svg/>\n',
    fixed: `<?xml version="1.0"?>\n<!DOCTYPE svg [\n<!ENTITY a "b">\n]>\n${markup}\n\n<svg/>\n`,
    difference: "license-eye puts the header between the two.",
  },
  {
    rule: "HTML's document type stays first",
    path: "a.html",
    content: "<!doctype html>\n<p>\n",
    fixed: `<!doctype html>\n${markup}\n\n<p>\n`,
    difference: unknown,
  },
  {
    rule: "PHP's header stands in its code",
    path: "a.php",
    content: "<?php\necho 1;\n",
    fixed: `<?php\n${block}\n\necho 1;\n`,
  },
  {
    rule: "strict types are declared above the header",
    path: "a.php",
    content: "<?php declare(strict_types=1);\necho 1;\n",
    fixed: `<?php declare(strict_types=1);\n${block}\n\necho 1;\n`,
  },
  {
    rule: "PHP that begins on the tag's line goes on behind the header",
    path: "a.php",
    content: "<?php echo 1;\n",
    fixed: `<?php ${block}echo 1;\n`,
    difference: "license-eye puts a second tag above.",
  },
  {
    rule: "a page that only prints PHP's values gets code of its own for the header",
    path: "a.php",
    content: "<?= 1 ?>\n",
    fixed: `<?php\n${block}\n?>\n<?= 1 ?>\n`,
    difference: "license-eye has an empty line before `?>`, and the page on the same line behind it.",
  },
  {
    rule: "Python's encoding stays on the second line",
    path: "a.py",
    content: "#!/usr/bin/python3\n# -*- coding: latin-1 -*-\nx\n",
    fixed: `#!/usr/bin/python3\n# -*- coding: latin-1 -*-\n${hashes}\nx\n`,
  },
  {
    rule: "Python's encoding stays on the second line behind a comment",
    path: "a.py",
    content: "# A module.\n# vim: set fileencoding=utf-8 :\nx\n",
    fixed: `# A module.\n# vim: set fileencoding=utf-8 :\n${hashes}\nx\n`,
  },
  {
    rule: "Ruby's magic comments stay first",
    path: "a.rb",
    content: "# frozen_string_literal: true\nx\n",
    fixed: `# frozen_string_literal: true\n${hashes}\nx\n`,
    difference: noStyle,
  },
  {
    rule: "a Dockerfile's directives stay first",
    path: "Dockerfile",
    content: "# syntax=docker/dockerfile:1\n# escape=`\nFROM a\n",
    fixed: `# syntax=docker/dockerfile:1\n# escape=\`\n${hashes}\nFROM a\n`,
    difference: "license-eye puts the header above, and Docker takes the directives for comments.",
  },
  {
    rule: "a build constraint of Go stands below the header and an empty line",
    path: "a.go",
    content: "//go:build linux\n\npackage a\n",
    fixed: `${slashes}\n//go:build linux\n\npackage a\n`,
  },
  {
    rule: "a style sheet's encoding stays first",
    path: "a.css",
    content: '@charset "utf-8";\na {}\n',
    fixed: `@charset "utf-8";\n${block}\n\na {}\n`,
    difference: unknown,
  },
  {
    rule: "behind an encoding that code follows on its line the header is a comment within the line",
    path: "a.scss",
    content: '@charset "utf-8"; a {}\n',
    fixed: `@charset "utf-8"; ${block}a {}\n`,
    difference: unknown,
  },
  {
    rule: "a directive of JavaScript is code",
    path: "a.tsx",
    content: '"use client";\n',
    fixed: `${block}\n\n"use client";\n`,
  },
  {
    rule: "Jest's pragmas stay in a comment that begins the file",
    path: "a.test.ts",
    content: "/**\n * @jest-config x\n */\nf();\n",
    fixed: `/**\n * @jest-config x\n */\n${block}\n\nf();\n`,
    difference: unknown,
  },
  {
    rule: "a batch file's `@echo off` stays first",
    path: "a.bat",
    content: "@echo off\r\ndir\r\n",
    fixed: "@echo off\r\nrem Copyright the Example authors\r\nrem SPDX-License-Identifier: MIT\r\n\r\ndir\r\n",
    difference: "license-eye puts the header above, where it is printed, and ends its lines in the way of Unix.",
  },
  {
    rule: "an editor's line stays first",
    path: "a.el",
    content: ";;; a.el --- A thing  -*- lexical-binding: t; -*-\n(a)\n",
    fixed:
      ";;; a.el --- A thing  -*- lexical-binding: t; -*-\n; Copyright the Example authors\n; SPDX-License-Identifier: MIT\n\n(a)\n",
    difference: noStyle,
  },
  {
    rule: "an editor's line in a comment of C stays first",
    path: "a.c",
    content: "/* -*- mode: c; c-basic-offset: 2 -*- */\nint a;\n",
    fixed: `/* -*- mode: c; c-basic-offset: 2 -*- */\n${block}\n\nint a;\n`,
    difference: unknown,
  },
  {
    rule: "an editor's line in a comment that goes on is a part of it",
    path: "a.c",
    content: "/* -*- mode: c -*-\n * What it does.\n */\nint a;\n",
    fixed: `${block}\n\n/* -*- mode: c -*-\n * What it does.\n */\nint a;\n`,
  },
  {
    rule: "PostScript's structure comments stay together",
    path: "a.ps",
    content: "%!PS\n%%Pages: 1\nshowpage\n",
    fixed: "%!PS\n%%Pages: 1\n% Copyright the Example authors\n% SPDX-License-Identifier: MIT\n\nshowpage\n",
    difference: noStyle,
  },
  {
    rule: "what TeX's editors read stays first",
    path: "a.tex",
    content: "% !TEX program = xelatex\n\\a\n",
    fixed: "% !TEX program = xelatex\n% Copyright the Example authors\n% SPDX-License-Identifier: MIT\n\n\\a\n",
    difference: noStyle,
  },
  {
    rule: "Texinfo's commands are loaded before the first of them",
    path: "a.texi",
    content: "\\input texinfo  @c -*-texinfo-*-\n@node Top\n",
    fixed:
      "\\input texinfo  @c -*-texinfo-*-\n@c Copyright the Example authors\n@c SPDX-License-Identifier: MIT\n\n@node Top\n",
    difference: noStyle,
  },
  {
    rule: "what `man` has to run stays first",
    path: "a.1",
    content: "'\\\" t\n.TH A 1\n",
    fixed: '\'\\" t\n.\\" Copyright the Example authors\n.\\" SPDX-License-Identifier: MIT\n\n.TH A 1\n',
    difference: noStyle,
  },
  {
    rule: "Gherkin's language stays first",
    path: "a.feature",
    content: "# language: fr\nFonctionnalité: a\n",
    fixed: `# language: fr\n${hashes}\nFonctionnalité: a\n`,
    difference: noStyle,
  },
  {
    rule: "Erlang's encoding stays first",
    path: "a.erl",
    content: "%% coding: latin-1\n-module(a).\n",
    fixed: "%% coding: latin-1\n% Copyright the Example authors\n% SPDX-License-Identifier: MIT\n\n-module(a).\n",
    difference: noStyle,
  },
  {
    rule: "in a page's front matter the header is a comment of YAML",
    path: "a.md",
    content: "---\ntitle: a\n---\n\n# A\n",
    fixed: `---\n${hashes}title: a\n---\n\n# A\n`,
    difference: fences,
  },
  {
    rule: "an empty front matter is one, too",
    path: "a.scss",
    content: "---\n---\n\na {}\n",
    fixed: `---\n${hashes}---\n\na {}\n`,
    difference: fences,
  },
  {
    rule: "in a front matter of TOML the header is a comment of TOML",
    path: "a.md",
    content: '+++\ntitle = "a"\n+++\n# A\n',
    fixed: `+++\n${hashes}title = "a"\n+++\n# A\n`,
    difference: fences,
  },
  {
    rule: "rules around a page's prose are no front matter",
    path: "a.md",
    content: "---\nA page that begins with a rule.\n---\n",
    fixed: `${markup}\n\n---\nA page that begins with a rule.\n---\n`,
  },
  {
    rule: "a fence that does not close is no front matter",
    path: "a.md",
    content: "---\ntitle: a\n",
    fixed: `${markup}\n\n---\ntitle: a\n`,
  },
  {
    rule: "the beginning of a document of YAML is no front matter",
    path: "a.yaml",
    content: "---\na: 1\n---\nb: 2\n",
    fixed: `${hashes}\n---\na: 1\n---\nb: 2\n`,
  },
  {
    rule: "in Astro's fence the header is a comment of TypeScript",
    path: "a.astro",
    content: "---\nconst a = 1;\n---\n<p />\n",
    fixed: `---\n${slashes}const a = 1;\n---\n<p />\n`,
    difference: noStyle,
  },
  {
    rule: "a component without such a fence has the header above",
    path: "a.vue",
    content: "<script>\n</script>\n",
    fixed: `${markup}\n\n<script>\n</script>\n`,
  },
  {
    rule: "a byte order mark stays first",
    path: "a.cs",
    content: "\uFEFFclass A;\n",
    fixed: `\uFEFF${block}\n\nclass A;\n`,
    difference: "license-eye 0.7 puts the header above the mark.",
  },
  {
    rule: "the line ends of the file are those of the header",
    path: "a.yaml",
    content: "a: 1\r\n",
    fixed: `${hashes.replaceAll("\n", "\r\n")}\r\na: 1\r\n`,
    difference: "license-eye writes the line ends of Unix.",
  },
  {
    rule: "a file of nothing gets the header alone",
    path: "a.sh",
    content: "",
    fixed: hashes,
    difference: "license-eye ends the file with two line ends.",
  },
  {
    rule: "a shebang without a line end gets one before the header, and none behind it",
    path: "a.sh",
    content: "#!/bin/sh",
    fixed: `#!/bin/sh\n${hashes.trimEnd()}`,
    difference: "license-eye ends the file with two line ends.",
  },
];
