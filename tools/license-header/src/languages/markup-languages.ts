// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Markup, templates, and the formats that have no comments. The style is license-eye's where it has one. */
import type { LanguageRow } from "./language-row.ts";
import { roffPreprocessors, texinfoInput } from "./prolog.ts";

const style = "AngleBracket";
const frontMatter = "data";

export const markupLanguages: readonly LanguageRow[] = [
  { name: "HTML", style, extensions: ".html .hta .htm .html.hl .xht .xhtml", frontMatter },
  {
    name: "Markdown",
    style,
    extensions: ".md .livemd .markdown .mdown .mdwn .mkd .mkdn .mkdown .ronn .workbook",
    filenames: "contents.lr",
    frontMatter,
  },
  { name: "RMarkdown", style, extensions: ".rmd .qmd", frontMatter },
  // MDX 2 and later refuse `<!--`: https://mdxjs.com/docs/what-is-mdx/#markdown
  { name: "MDX", style: "CurlyBracketSlashAsterisk", extensions: ".mdx", frontMatter },
  // The fence of Astro holds TypeScript: https://docs.astro.build/en/basics/astro-components/#the-component-script
  { name: "Astro", style, extensions: ".astro", frontMatter: "code" },
  { name: "Vue", style, extensions: ".vue" },
  { name: "Svelte", style, extensions: ".svelte" },
  {
    name: "XML",
    style,
    extensions:
      ".xml .adml .admx .ant .axaml .axml .builds .ccproj .csproj .ct .dita .ditamap .dtd .filters .fsproj .fxml .glade .iml .jelly .jsproj .kml .launch .mjml .mxml .natvis .nuspec .odd .osm .pkgproj .proj .props .ps1xml .pubxml .rdf .resx .rss .scxml .sfproj .shproj .slnx .storyboard .targets .tml .ui .urdf .vbproj .vcxproj .vsixmanifest .vstemplate .wixproj .wsdl .wsf .wxi .wxl .wxs .xacro .xaml .xib .xlf .xliff .xmi .xproj .xsd .xspec .xul .zcml",
    filenames:
      ".classpath .cproject .project App.config NuGet.config Web.config Web.Debug.config Web.Release.config packages.config",
    frontMatter,
  },
  { name: "XSLT", style, extensions: ".xslt .xsl" },
  { name: "SVG", style, extensions: ".svg", frontMatter },
  {
    name: "XML Property List",
    style,
    extensions: ".plist .stTheme .tmCommand .tmLanguage .tmPreferences .tmSnippet .tmTheme",
  },
  { name: "Maven POM", style, filenames: "pom.xml" },
  { name: "Ant Build System", style, filenames: "ant.xml build.xml" },
  { name: "MediaWiki", style, extensions: ".mediawiki .wiki" },
  { name: "github pull request template", style, filenames: "PULL_REQUEST_TEMPLATE" },
  { name: "github issue template", style, filenames: "ISSUE_TEMPLATE" },
  { name: "HTML+ERB", style: "AngleBracketPercentHashtag", extensions: ".erb .erb.deface .rhtml" },
  { name: "EJS", style: "AngleBracketPercentComment", extensions: ".ejs", frontMatter },
  { name: "HTML+EEX", style: "AngleBracketPercentComment", extensions: ".eex .heex .leex" },
  { name: "Java Server Pages", style: "AngleBracketPercentDash", extensions: ".jsp .jspf" },
  { name: "ASP.NET", style: "AngleBracketPercentDash", extensions: ".asax .ascx .aspx .master" },
  { name: "HTML+Razor", style: "AtAsterisk", extensions: ".cshtml .razor" },
  { name: "Twig", style: "CurlyBracketHashtag", extensions: ".twig" },
  { name: "Jinja", style: "CurlyBracketHashtag", extensions: ".jinja .j2 .jinja2 .njk", frontMatter },
  { name: "Smarty", style: "CurlyBracketAsterisk", extensions: ".tpl" },
  { name: "Latte", style: "CurlyBracketAsterisk", extensions: ".latte" },
  { name: "Handlebars", style: "DoubleCurlyBracketBangDash", extensions: ".handlebars .hbs", frontMatter },
  { name: "Mustache", style: "DoubleCurlyBracketBang", extensions: ".mustache" },
  { name: "Blade", style: "DoubleCurlyBracketDash", extensions: ".blade .blade.php" },
  { name: "Liquid", style: "LiquidComment", extensions: ".liquid", frontMatter },
  { name: "FreeMarker", style: "AngleBracketHashtagDash", extensions: ".ftl .ftlh .ftlx" },
  // Helm's partials and notes are Go templates, whatever their names say.
  {
    name: "Go Template",
    style: "DoubleCurlyBracketSlashAsterisk",
    extensions: ".gotmpl .gohtml",
    filenames: "_helpers.tpl templates/NOTES.txt",
  },
  { name: "Haml", style: "DashHashtag", extensions: ".haml .haml.deface" },
  { name: "Slim", style: "Slash", extensions: ".slim" },
  { name: "reStructuredText", style: "DoubleDot", extensions: ".rst .rest .rest.txt .rst.txt", frontMatter },
  { name: "Texinfo", style: "AtComment", extensions: ".texinfo .texi .txi", after: [texinfoInput] },
  {
    name: "Roff",
    style: "BackslashQuote",
    extensions: ".roff .1 .2 .3 .4 .5 .6 .7 .8 .9 .man .mdoc .tmac",
    after: [roffPreprocessors],
  },
  {
    name: "JSON",
    extensions:
      ".json .avsc .geojson .gltf .har .jsonl .jsonld .ndjson .mcmeta .tfstate .tfstate.backup .topojson .webapp .webmanifest .importmap .map",
    filenames:
      ".all-contributorsrc .arcconfig .htmlhintrc .watchmanconfig MODULE.bazel.lock Pipfile.lock composer.lock deno.lock flake.lock",
  },
  { name: "Jupyter Notebook", extensions: ".ipynb" },
  { name: "CSV", extensions: ".csv" },
  { name: "TSV", extensions: ".tsv" },
  {
    name: "Text",
    extensions: ".txt",
    filenames:
      "AUTHORS CONTRIBUTORS COPYING COPYRIGHT INSTALL LICENCE LICENSE MAINTAINERS NEWS NOTICE README TODO VERSION .node-version .nvmrc .python-version .ruby-version py.typed",
  },
  {
    name: "Checksums",
    extensions: ".crc32 .md5 .sha1 .sha256 .sha512",
    filenames: "MD5SUMS SHA1SUMS SHA256SUMS SHA512SUMS",
  },
  { name: "Go Checksums", filenames: "go.sum go.work.sum" },
  { name: "Diff", extensions: ".diff .patch" },
  { name: "Public Key", extensions: ".pub .pem .crt .key" },
];
