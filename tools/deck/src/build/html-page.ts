// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { escapeHtml } from "../html-text.ts";

/** A page beside the slides: the index, a contact sheet, what a visitor sees who took a wrong turn. */
export interface HtmlPage {
  readonly lang: string;
  readonly title: string;
  readonly description: string;
  /** Elements of the head, beside those of every page. */
  readonly head?: readonly string[];
  /** CSS beside that of every page. */
  readonly style: string;
  readonly body: string;
  /** From `fontFaces`. */
  readonly fonts: string;
}

const baseStyle = `
:root { --paper: #fcfcfa; --ink: #14212b; --ink-soft: #4a5863; --teal: #0a6b68; --teal-deep: #0b3138; --wash: #e6f1ef; --line: #d5dbdd; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 1.0625rem/1.55 "Inter Variable", system-ui, sans-serif; }
a { color: var(--teal); text-underline-offset: 0.2em; }
a:focus-visible { outline: 3px solid var(--teal); outline-offset: 3px; border-radius: 4px; }
h1, h2 { letter-spacing: -0.02em; line-height: 1.15; text-wrap: balance; }
img { display: block; width: 100%; height: auto; }
`;

/** The whole page as HTML. Nothing in it is fetched from elsewhere. */
export function htmlPage({ lang, title, description, head = [], style, body, fonts }: HtmlPage): string {
  return [
    "<!doctype html>",
    `<html lang="${escapeHtml(lang)}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<meta name="description" content="${escapeHtml(description)}">`,
    // Without one, a browser asks the host for it.
    '<link rel="icon" href="data:,">',
    ...head,
    `<style>${fonts}${baseStyle}${style}</style>`,
    "</head>",
    `<body>\n${body}\n</body>`,
    "</html>",
    "",
  ].join("\n");
}
