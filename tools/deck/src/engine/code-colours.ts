// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Colours of code on a slide.
 *
 * Marp Core's own plugin gives up on a line after half a second, so that what a busy machine builds differs from what a
 * quick one does. Here nothing ends early.
 */
import { createHighlighterCore, type ThemeRegistrationRaw } from "shiki/core";
import { createOnigurumaEngine } from "shiki/engine/oniguruma";

/** HTML of one block of code in `language`; `""` when the language is not known, which leaves the code as it is. */
export type ColourCode = (code: string, language: string) => string;

/** Dark on light, each at least 4.5 to 1 on the paper of a code block in the theme. */
const theme: ThemeRegistrationRaw = {
  name: "nuvolaris",
  type: "light",
  fg: "#14212b",
  bg: "#f3f5f5",
  settings: [
    { settings: { foreground: "#14212b", background: "#f3f5f5" } },
    { scope: ["comment", "punctuation.definition.comment"], settings: { foreground: "#56636d", fontStyle: "italic" } },
    { scope: ["string", "punctuation.definition.string"], settings: { foreground: "#1d6b38" } },
    {
      scope: ["constant.numeric", "constant.language", "variable.other.constant", "support.constant"],
      settings: { foreground: "#8f3d0a" },
    },
    {
      scope: ["keyword", "storage", "keyword.operator.expression", "keyword.operator.new"],
      settings: { foreground: "#86269b" },
    },
    { scope: ["keyword.operator", "punctuation", "meta.brace"], settings: { foreground: "#3f4d58" } },
    { scope: ["entity.name.function", "support.function", "meta.function-call"], settings: { foreground: "#0b56a0" } },
    {
      scope: ["entity.name.type", "support.type", "support.class", "entity.other.inherited-class"],
      settings: { foreground: "#0a6b68" },
    },
    {
      scope: ["entity.name.tag.yaml", "support.type.property-name", "meta.object-literal.key"],
      settings: { foreground: "#0b56a0" },
    },
    { scope: ["punctuation.separator.prompt"], settings: { foreground: "#0a6b68", fontStyle: "bold" } },
    { scope: ["meta.output"], settings: { foreground: "#4a5863" } },
    { scope: ["markup.inserted"], settings: { foreground: "#1d6b38" } },
    { scope: ["markup.deleted"], settings: { foreground: "#a3241c" } },
  ],
};

/** Loads the grammars of the languages that a course on Kubernetes shows. */
export async function loadCodeColours(): Promise<ColourCode> {
  const highlighter = await createHighlighterCore({
    themes: [theme],
    langs: [
      import("shiki/langs/typescript.mjs"),
      import("shiki/langs/javascript.mjs"),
      import("shiki/langs/python.mjs"),
      import("shiki/langs/go.mjs"),
      import("shiki/langs/yaml.mjs"),
      import("shiki/langs/json.mjs"),
      import("shiki/langs/jsonc.mjs"),
      import("shiki/langs/diff.mjs"),
      import("shiki/langs/docker.mjs"),
      import("shiki/langs/shellscript.mjs"),
      import("shiki/langs/shellsession.mjs"),
      import("shiki/langs/markdown.mjs"),
      import("shiki/langs/html.mjs"),
      import("shiki/langs/css.mjs"),
    ],
    engine: createOnigurumaEngine(import("shiki/wasm")),
  });
  const known = new Set(highlighter.getLoadedLanguages());
  return (code, language) => {
    if (!known.has(language)) return "";
    const text = code.replace(/\n$/, "");
    return highlighter.codeToHtml(text, { lang: language, theme: "nuvolaris", tokenizeTimeLimit: 0, tabindex: false });
  };
}
