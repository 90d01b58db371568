// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The comment styles by license-eye's ids, and some more for languages that license-eye has no style for.
 *
 * License-eye's are in https://github.com/apache/skywalking-eyes/blob/main/assets/styles.yaml; there a style of line
 * comments repeats its marker as `start` and `end`, here it has neither.
 */
import type { CommentStyle } from "./language.ts";
import { codingLine, doctype, echoOff, modeLine, phpTag, processingInstruction, shebang } from "./prolog.ts";

interface LineStyle {
  readonly after?: readonly string[];
  readonly also?: readonly string[];
}

interface BlockStyle extends LineStyle {
  readonly middle?: string;
  readonly within?: { readonly open: string; readonly close: string };
}

function lines(id: string, middle: string, { after = [], also = [] }: LineStyle = {}): CommentStyle {
  return { id, middle, after: [shebang, ...after, modeLine(middle)], also };
}

function block(id: string, [start, end]: readonly [string, string], options: BlockStyle = {}): CommentStyle {
  const { middle = "", after = [], also = [], within } = options;
  const prolog = [shebang, ...after, modeLine(start, end.trim())];
  return { id, start, middle, end, after: prolog, also, ...(within === undefined ? {} : { within }) };
}

const markup = [processingInstruction, doctype];

export const doubleSlash: CommentStyle = lines("DoubleSlash", "//", {
  also: ["SlashAsterisk"],
  after: [modeLine("/*", "*/")],
});
export const hashtag: CommentStyle = lines("Hashtag", "#");

const styles: readonly CommentStyle[] = [
  doubleSlash,
  hashtag,
  lines("PythonStyle", "#", { after: [codingLine], also: ["PythonDocStringStyle"] }),
  lines("DoubleDash", "--", { also: ["CurlyBracketDash", "SlashAsterisk", "DoubleDashBracket"] }),
  lines("Semicolon", ";", { also: ["Hashtag"] }),
  lines("Percent", "%"),
  lines("Quotes", '"'),
  lines("Apostrophe", "'", { also: ["Remark"] }),
  lines("DoubleDot", ".."),
  lines("Remark", "rem", { after: [echoOff], also: ["DoubleColon", "AtRemark"] }),
  lines("Slash", "/"),
  block("SlashAsterisk", ["/*", " */"], { middle: " *", after: [modeLine("//")], also: ["DoubleSlash"] }),
  block("AngleBracket", ["<!--", "-->"], { middle: "  ~", after: markup }),
  block("AngleBracketPercentHashtag", ["<%", "%>"], { middle: "#", after: markup, also: ["AngleBracket"] }),
  block("RoundBracketAsterisk", ["(*", " *)"], { middle: " *", also: ["DoubleSlash"] }),
  block("CurlyBracketDash", ["{-", "-}"], { also: ["DoubleDash"] }),
  block("CurlyBracketHashtag", ["{#", "#}"], { also: ["AngleBracket"] }),
  block("CurlyBracketAsterisk", ["{*", "*}"], { also: ["AngleBracket"] }),
  block("PhpTag", ["/*", " */"], {
    middle: " *",
    after: [phpTag],
    also: ["DoubleSlash", "Hashtag"],
    within: { open: "<?php", close: "?>" },
  }),
  block("PythonDocStringStyle", ['"""', '"""'], { after: [codingLine], also: ["PythonStyle"] }),
  // From here on the ids are ours.
  lines("DoubleColon", "::", { after: [echoOff] }),
  lines("AtRemark", "@rem", { after: [echoOff], also: ["Remark", "DoubleColon"] }),
  lines("DoubleSemicolon", ";;"),
  lines("ExclamationMark", "!"),
  lines("CobolAsterisk", "      *"),
  lines("BackslashQuote", '.\\"'),
  lines("AtComment", "@c"),
  lines("DoubleSlashDash", "//-"),
  lines("DashHashtag", "-#"),
  block("AngleBracketHashtag", ["<#", "#>"], { also: ["Hashtag"] }),
  block("AngleBracketHashtagDash", ["<#--", "-->"], { also: ["AngleBracket"], after: markup }),
  block("AngleBracketPercentDash", ["<%--", "--%>"], { also: ["AngleBracket"], after: markup }),
  block("AngleBracketPercentComment", ["<%#", "%>"], { also: ["AngleBracket"] }),
  block("AtAsterisk", ["@*", "*@"], { also: ["AngleBracket"] }),
  block("CurlyBracketSlashAsterisk", ["{/*", "*/}"]),
  block("DoubleCurlyBracketBang", ["{{!", "}}"], { also: ["AngleBracket", "DoubleCurlyBracketBangDash"] }),
  block("DoubleCurlyBracketBangDash", ["{{!--", "--}}"], { also: ["AngleBracket"] }),
  block("DoubleCurlyBracketDash", ["{{--", "--}}"], { also: ["AngleBracket"] }),
  block("DoubleCurlyBracketSlashAsterisk", ["{{- /*", "*/ -}}"], { also: ["AngleBracket", "Hashtag"] }),
  block("DoubleDashBracket", ["--[[", "]]"], { also: ["DoubleDash"] }),
  block("LiquidComment", ["{% comment %}", "{% endcomment %}"], { also: ["AngleBracket"] }),
];

const stylesById: ReadonlyMap<string, CommentStyle> = new Map(styles.map((style) => [style.id, style]));

/** The style of that id; `undefined` when there is none. */
export function commentStyle(id: string): CommentStyle | undefined {
  return stylesById.get(id);
}

/** The other styles that the same files may use. */
export function otherStyles(style: CommentStyle): readonly CommentStyle[] {
  return (style.also ?? []).flatMap((id) => stylesById.get(id) ?? []);
}

/** All ids, in the order of the table. */
export function commentStyleIds(): readonly string[] {
  return [...stylesById.keys()];
}

/** All styles, in the order of the table. */
export function commentStyles(): readonly CommentStyle[] {
  return styles;
}
