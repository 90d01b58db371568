// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An SVG as a part of the page: it takes the page's fonts, and its ids and styles stay its own. */

import { escapeHtml } from "../html-text.ts";

/** What the page says of the picture. */
export interface InlineSvgOptions {
  /** Put before every id. One of its own for each picture on a page. */
  readonly id: string;
  /** What a screen reader says. */
  readonly label: string;
  /** CSS declarations for the picture, as `width:300px;`. */
  readonly style?: string | undefined;
}

/** The `svg` element of `source`, fit to stand in HTML. Returns `undefined` when there is none. */
export function inlineSvg(source: string, { id, label, style }: InlineSvgOptions): string | undefined {
  const start = source.search(/<svg[\s>]/);
  const end = source.lastIndexOf("</svg>");
  if (start === -1 || end === -1) return undefined;
  const { tag = "", inner = "" } = /^<svg(?<tag>[^>]*)>(?<inner>[\s\S]*)$/.exec(source.slice(start, end))?.groups ?? {};
  const attributes = tag.replace(
    /\s(?:width|height|id|role|aria-label|aria-labelledby|preserveAspectRatio)="[^"]*"/g,
    "",
  );
  const own = /\sstyle="(?<own>[^"]*)"/.exec(attributes)?.groups?.["own"] ?? "";
  const styles = [own, style ?? ""].filter((text) => text !== "").join(";");
  const labelled = ` id="${id}" data-picture role="img" aria-label="${escapeHtml(label)}"`;
  const styled = styles === "" ? "" : ` style="${styles}"`;
  const element = `<svg${labelled}${attributes.replace(/\sstyle="[^"]*"/, "")}${styled}>`;
  return element + scopeStyles(scopeIds(withoutProse(inner), id), id) + "</svg>";
}

/** Comments are for who edits the file; a title would be shown as a tooltip besides the label. */
function withoutProse(inner: string): string {
  return inner.replace(/<!--[\s\S]*?-->/g, "").replace(/^\s*<(title|desc)\b[^>]*>[\s\S]*?<\/\1>/gm, "");
}

function scopeIds(inner: string, id: string): string {
  return inner
    .replace(/\sid="([^"]+)"/g, ` id="${id}-$1"`)
    .replace(/url\((["']?)#([^)"']+)\1\)/g, `url(#${id}-$2)`)
    .replace(/\s((?:xlink:)?href)="#([^"]+)"/g, ` $1="#${id}-$2"`);
}

/** Nested rules apply below the element with the id; what the file says of `svg` itself, it says of this one. */
function scopeStyles(inner: string, id: string): string {
  return inner.replace(/<style[^>]*>([\s\S]*?)<\/style>/g, (_match, css: string) => {
    const plain = css
      .replace(/<!\[CDATA\[|\]\]>/g, "")
      .replace(/@import[^;]*(?:'[^']*'|"[^"]*")[^;]*;/g, "")
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/(^|\})\s*(?:svg|:root)\s*\{/g, "$1 & {");
    return `<style>[id="${id}"] {${plain.replace(/\s*\n\s*/g, " ")}}</style>`;
  });
}
