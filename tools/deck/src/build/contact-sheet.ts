// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { basename } from "node:path";
import { escapeHtml } from "../html-text.ts";
import type { BuiltOutput } from "./build-course.ts";
import { htmlPage } from "./html-page.ts";

/** The name of the sheet, beside the pictures. */
export const contactSheetFile = "contact-sheet.html";

const style = `
body { padding: 2rem 1.5rem 4rem; }
h1 { margin: 0 0 0.3em; font-size: 1.9rem; }
ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1.4rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
li img { border: 1px solid var(--line); border-radius: 6px; }
li span { color: var(--ink-soft); font-size: 0.95rem; font-variant-numeric: tabular-nums; }
@media print { ol { grid-template-columns: repeat(3, 1fr); } li { break-inside: avoid; } }
`;

/** All slides of one document on one page, to look through and to print. */
export function contactSheet(
  { document, files }: BuiltOutput,
  { lang, fonts }: { lang: string; fonts: string },
): string {
  const items = files.map((file, index) => {
    const heading = document.slides[index]?.heading ?? "";
    const text = escapeHtml(`${index + 1}  ${heading}`.trim());
    const page = `../${document.name}.html#${index + 1}`;
    const image = `<img src="${basename(file)}" alt="Slide ${text}" width="1280" height="720" loading="lazy">`;
    return `<li><a href="${page}">${image}</a><span>${text}</span></li>`;
  });
  const body = [
    `<h1>${escapeHtml(document.title)}</h1>`,
    '<a href="../index.html">All chapters</a>',
    `<ol>${items.join("\n")}</ol>`,
  ].join("\n");
  const description = `All slides of: ${document.title}`;
  return htmlPage({ lang, title: document.title, description, style, body, fonts });
}
