// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The header in each comment style, and the languages that have it in this style: all that there are. */

export interface CommentStyleCase {
  readonly style: string;
  /** The header of {@link styledHeader} as `fix` writes it. */
  readonly comment: string;
  /** `name: path, …`, a file of each language that license-eye 0.7 gives the same style. */
  readonly same: string;
  /** Of those that license-eye 0.7 has no style for: it leaves such files as they are, and complains. */
  readonly further?: string;
  /** Why a style, or a language's style, is another one than license-eye's. */
  readonly difference?: string;
}

export const styledHeader: readonly string[] = ["Copyright the Example authors", "SPDX-License-Identifier: MIT"];

export const commentStyleCases: readonly CommentStyleCase[] = [
  {
    style: "SlashAsterisk",
    comment: "/*\n * Copyright the Example authors\n * SPDX-License-Identifier: MIT\n */",
    same: `TypeScript: a.ts, TSX: a.tsx, JavaScript: a.js, CSS: a.css, Stylus: a.styl, JSON with Comments: a.jsonc,
      Java: a.java, Kotlin: a.kt, Scala: a.scala, Groovy: a.groovy, Gradle: a.gradle, Nextflow: a.nf, C: a.c,
      C++: a.cpp, C#: a.cs, Swift: a.swift`,
    further: `JSX: a.jsx, Less: a.less, PostCSS: a.pcss, JSON5: a.json5, Objective-C: a.m, Objective-C++: a.mm, Cuda: a.cu,
      OpenCL: a.opencl, GLSL: a.glsl, HLSL: a.hlsl, Metal: a.metal, D: a.d, Haxe: a.hx, Vala: a.vala,
      ActionScript: a.as, Apex: a.apex, Thrift: a.thrift, Avro IDL: a.avdl, CodeQL: a.ql, Lex: a.lex, Yacc: a.y,
      JFlex: a.flex, Unix Assembly: a.s, Linker Script: a.ld, Device Tree: a.dts, QML: a.qml, Processing: a.pde,
      JavaCC: a.jjt, Gosu: a.gs, AspectJ: a.aj`,
  },
  {
    style: "DoubleSlash",
    comment: "// Copyright the Example authors\n// SPDX-License-Identifier: MIT",
    same: `SCSS: a.scss, Sass: a.sass, Go: a.go, Rust: a.rs, Protocol Buffer: a.proto, RenderScript: a.rsh,
      AsciiDoc: a.adoc`,
    further: `Go Module: go.mod, Go Workspace: go.work, WGSL: a.wgsl, Dart: a.dart, Zig: a.zig, V: a.vv, Odin: a.odin,
      Verilog: a.v, SystemVerilog: a.sv, F#: a.fs, Ballerina: a.bal, Pkl: a.pkl, Solidity: a.sol, Move: a.move,
      FlatBuffers: a.fbs, Smithy: a.smithy, Prisma: a.prisma, CUE: a.cue, Jsonnet: a.jsonnet, Bicep: a.bicep,
      TypeSpec: a.tsp, ANTLR: a.g4, OpenSCAD: a.scad, ReScript: a.res, Reason: a.re, Graphviz (DOT): a.dot,
      Pascal: a.pas, P4: a.p4, Hack: a.hack`,
  },
  {
    style: "Hashtag",
    comment: "# Copyright the Example authors\n# SPDX-License-Identifier: MIT",
    same: `YAML: a.yml, TOML: a.toml, Shell: a.sh, Dockerfile: a.dockerfile, Makefile: a.mak, CMake: a.cmake, Perl: a.pl,
      R: a.r, CoffeeScript: a.coffee, Tcl: a.tcl, HCL: a.hcl, Open Policy Agent: a.rego, GraphQL: a.graphql,
      Java Properties: a.properties, Git Config: a.gitconfig, Ignore List: a.gitignore, EditorConfig: .editorconfig`,
    further: `fish: a.fish, Nushell: a.nu, Tcsh: a.tcsh, Alpine Abuild: APKBUILD, Gentoo Ebuild: a.ebuild, Starlark: a.bzl,
      Bazel Configuration: a.bazelrc, Ruby: a.rb, Crystal: a.cr, Elixir: a.ex, Raku: a.raku, Julia: a.jl, Awk: a.awk,
      sed: a.sed, jq: a.jq, Nim: a.nim, Mojo: a.mojo, GDScript: a.gd, Terraform: a.tf, Nix: a.nix, Meson: meson.build,
      Ninja: a.ninja, Just: a.just, GN: a.gn, M4Sugar: a.ac, Puppet: Modulefile, SaltStack: a.sls,
      RobotFramework: a.robot, Gherkin: a.feature, Cap'n Proto: a.capnp, SPARQL: a.sparql, Turtle: a.ttl,
      Gnuplot: a.gp, Org: a.org, RPM Spec: a.spec, Nginx: a.nginx, ApacheConf: a.apacheconf, HAProxy: haproxy.cfg,
      Unix Configuration: a.conf, systemd Unit: a.service, desktop: a.desktop, Git Attributes: .gitattributes,
      Git Revision List: .git-blame-ignore-revs, CODEOWNERS: CODEOWNERS, NPM Config: .npmrc,
      Browserslist: .browserslistrc, cURL Config: .curlrc, Wget Config: .wgetrc, Readline Config: .inputrc,
      SSH Config: ssh-config, Pip Requirements: constraints.txt, Python Manifest: MANIFEST.in,
      Robots Exclusion: robots.txt, Procfile: Procfile, Earthly: Earthfile, Caddyfile: Caddyfile,
      Tool Versions: .tool-versions, Gettext Catalog: a.po, D2: a.d2, Kaitai Struct: a.ksy`,
  },
  {
    style: "PythonStyle",
    comment: "# Copyright the Example authors\n# SPDX-License-Identifier: MIT",
    same: `Python: a.py, Cython: a.pyx`,
    further: `Sage: a.sage`,
  },
  {
    style: "AngleBracket",
    comment: "<!--\n  ~ Copyright the Example authors\n  ~ SPDX-License-Identifier: MIT\n-->",
    same: `HTML: a.html, Markdown: a.md, Vue: a.vue, Svelte: a.svelte, XML: a.xml, SVG: a.svg, XML Property List: a.plist,
      github pull request template: PULL_REQUEST_TEMPLATE, github issue template: ISSUE_TEMPLATE`,
    further: `RMarkdown: a.rmd, Astro: a.astro, XSLT: a.xslt, Maven POM: pom.xml, Ant Build System: ant.xml,
      MediaWiki: a.mediawiki`,
  },
  {
    style: "PhpTag",
    comment: "<?php\n/*\n * Copyright the Example authors\n * SPDX-License-Identifier: MIT\n */\n?>",
    same: `PHP: a.php, HTML+PHP: a.phtml`,
    difference: "license-eye has an empty line before `?>`, and the file's text on the same line behind it.",
  },
  {
    style: "DoubleDash",
    comment: "-- Copyright the Example authors\n-- SPDX-License-Identifier: MIT",
    same: `SQL: a.sql, PLSQL: a.pls, PLpgSQL: a.pgsql, SQLPL: a.db2, Lua: a.lua`,
    further: `TSQL: a.tsql, HiveQL: a.hql, Luau: a.luau, Cabal Config: a.cabal, Elm: a.elm, PureScript: a.purs, Idris: a.idr, Agda: a.agda,
      Lean: a.lean, Dhall: a.dhall, Ada: a.adb, VHDL: a.vhdl, AppleScript: a.applescript, Eiffel: a.e, ASN.1: a.asn`,
  },
  {
    style: "Semicolon",
    comment: "; Copyright the Example authors\n; SPDX-License-Identifier: MIT",
    same: `INI: a.ini`,
    further: `Assembly: a.asm, LLVM: a.ll, Clojure: a.clj, edn: a.edn, Common Lisp: a.lisp, Emacs Lisp: a.el, Scheme: a.scm,
      Racket: a.rkt, Fennel: a.fnl, Hy: a.hy, LFE: a.lfe, AutoHotkey: a.ahk, NSIS: a.nsi, Inno Setup: a.iss,
      DNS Zone: a.zone`,
  },
  {
    style: "Percent",
    comment: "% Copyright the Example authors\n% SPDX-License-Identifier: MIT",
    same: `MATLAB: a.matlab`,
    further: `Erlang: a.erl, Prolog: a.prolog, Mercury: a.moo, Logtalk: a.lgt, PostScript: a.ps, TeX: a.tex, BibTeX: a.bib`,
    difference:
      "`.m` is Objective-C's here; license-eye takes it for MATLAB's and writes `%`, which no compiler of Objective-C reads.",
  },
  {
    style: "Quotes",
    comment: '" Copyright the Example authors\n" SPDX-License-Identifier: MIT',
    same: `Vim script: a.vim`,
    further: `ABAP: a.abap`,
  },
  {
    style: "Apostrophe",
    comment: "' Copyright the Example authors\n' SPDX-License-Identifier: MIT",
    same: `PlantUML: a.puml`,
    further: `Visual Basic .NET: a.vb, VBA: a.bas, VBScript: a.vbs, Brightscript: a.brs`,
  },
  {
    style: "DoubleDot",
    comment: ".. Copyright the Example authors\n.. SPDX-License-Identifier: MIT",
    same: `reStructuredText: a.rst`,
  },
  {
    style: "Remark",
    comment: "rem Copyright the Example authors\nrem SPDX-License-Identifier: MIT",
    same: `Batchfile: a.bat`,
  },
  {
    style: "Slash",
    comment: "/ Copyright the Example authors\n/ SPDX-License-Identifier: MIT",
    same: ``,
    further: `Slim: a.slim`,
  },
  {
    style: "AngleBracketPercentHashtag",
    comment: "<%\n# Copyright the Example authors\n# SPDX-License-Identifier: MIT\n%>",
    same: ``,
    further: `HTML+ERB: a.erb`,
  },
  {
    style: "RoundBracketAsterisk",
    comment: "(*\n * Copyright the Example authors\n * SPDX-License-Identifier: MIT\n *)",
    same: `OCaml: a.ml`,
    further: `Standard ML: a.sml, Coq: a.coq, Isabelle: a.thy, Mathematica: a.mathematica, F*: a.fst`,
    difference: "license-eye 0.7 opens a comment on each line and closes none, which is no OCaml.",
  },
  {
    style: "CurlyBracketDash",
    comment: "{-\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n-}",
    same: `Haskell: a.hs`,
  },
  {
    style: "CurlyBracketHashtag",
    comment: "{#\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n#}",
    same: `Twig: a.twig`,
    further: `Jinja: a.jinja`,
  },
  {
    style: "CurlyBracketAsterisk",
    comment: "{*\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n*}",
    same: `Smarty: a.tpl`,
    further: `Latte: a.latte`,
  },
  {
    style: "DoubleSemicolon",
    comment: ";; Copyright the Example authors\n;; SPDX-License-Identifier: MIT",
    same: ``,
    further: `WebAssembly: a.wat`,
  },
  {
    style: "ExclamationMark",
    comment: "! Copyright the Example authors\n! SPDX-License-Identifier: MIT",
    same: ``,
    further: `Fortran: a.f, Fortran Free Form: a.f90`,
  },
  {
    style: "CobolAsterisk",
    comment: "      * Copyright the Example authors\n      * SPDX-License-Identifier: MIT",
    same: ``,
    further: `COBOL: a.cob`,
  },
  {
    style: "BackslashQuote",
    comment: '.\\" Copyright the Example authors\n.\\" SPDX-License-Identifier: MIT',
    same: ``,
    further: `Roff: a.roff`,
  },
  {
    style: "AtComment",
    comment: "@c Copyright the Example authors\n@c SPDX-License-Identifier: MIT",
    same: ``,
    further: `Texinfo: a.texinfo`,
  },
  {
    style: "DoubleSlashDash",
    comment: "//- Copyright the Example authors\n//- SPDX-License-Identifier: MIT",
    same: ``,
    further: `Pug: a.pug`,
  },
  {
    style: "DashHashtag",
    comment: "-# Copyright the Example authors\n-# SPDX-License-Identifier: MIT",
    same: ``,
    further: `Haml: a.haml`,
  },
  {
    style: "AngleBracketHashtag",
    comment: "<#\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n#>",
    same: ``,
    further: `PowerShell: a.ps1`,
    difference: "license-eye has this style since 0.8, under a name of its own.",
  },
  {
    style: "AngleBracketHashtagDash",
    comment: "<#--\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n-->",
    same: ``,
    further: `FreeMarker: a.ftl`,
  },
  {
    style: "AngleBracketPercentDash",
    comment: "<%--\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n--%>",
    same: ``,
    further: `Java Server Pages: a.jsp, ASP.NET: a.asax`,
  },
  {
    style: "AngleBracketPercentComment",
    comment: "<%#\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n%>",
    same: ``,
    further: `EJS: a.ejs, HTML+EEX: a.eex`,
  },
  {
    style: "AtAsterisk",
    comment: "@*\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n*@",
    same: ``,
    further: `HTML+Razor: a.cshtml`,
  },
  {
    style: "CurlyBracketSlashAsterisk",
    comment: "{/*\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n*/}",
    same: ``,
    further: `MDX: a.mdx`,
    difference: "license-eye counts MDX as Markdown; MDX 2 and later refuse `<!--`.",
  },
  {
    style: "DoubleCurlyBracketBang",
    comment: "{{!\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n}}",
    same: ``,
    further: `Mustache: a.mustache`,
  },
  {
    style: "DoubleCurlyBracketBangDash",
    comment: "{{!--\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n--}}",
    same: ``,
    further: `Handlebars: a.handlebars`,
  },
  {
    style: "DoubleCurlyBracketDash",
    comment: "{{--\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n--}}",
    same: ``,
    further: `Blade: a.blade`,
  },
  {
    style: "DoubleCurlyBracketSlashAsterisk",
    comment: "{{- /*\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n*/ -}}",
    same: ``,
    further: `Go Template: a.gotmpl`,
  },
  {
    style: "LiquidComment",
    comment: "{% comment %}\n Copyright the Example authors\n SPDX-License-Identifier: MIT\n{% endcomment %}",
    same: ``,
    further: `Liquid: a.liquid`,
  },
];
