// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Training } from "../deck/training.ts";
import { escapeHtml } from "../html-text.ts";
import type { BuiltOutput } from "./build-course.ts";
import { contactSheetFile } from "./contact-sheet.ts";
import type { CourseDocument } from "./course-document.ts";
import { htmlPage } from "./html-page.ts";

const style = `
header { padding: clamp(3rem, 8vw, 6rem) 1.5rem clamp(2.5rem, 6vw, 4.5rem); background: linear-gradient(155deg, #0c3f44, var(--teal-deep) 62%); color: #fff; }
header > div, main { max-width: 72rem; margin: 0 auto; }
header h1 { max-width: 18em; margin: 0 0 0.4em; font-size: clamp(2.2rem, 5vw, 3.6rem); font-weight: 760; }
header p { max-width: 44em; margin: 0 0 1.6em; color: #d7ebe7; font-size: 1.2rem; }
header a { color: #7fd8c4; font-weight: 600; margin-right: 1.4em; }
main { width: calc(100% - 3rem); padding: 3rem 0 5rem; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 2.2rem; }
article { display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: 14px; overflow: hidden; background: #fff; transition: box-shadow 0.15s; }
article:hover { box-shadow: 0 10px 34px #0b313824; }
article > a.picture { border-bottom: 1px solid var(--line); background: var(--wash); aspect-ratio: 16 / 9; }
article > div { display: flex; flex-direction: column; flex: 1; padding: 1.2rem 1.4rem 1.3rem; }
article h2 { margin: 0 0 0.5rem; font-size: 1.35rem; }
article h2 a { color: inherit; text-decoration: none; }
article h2 a:hover { color: var(--teal); text-decoration: underline; }
article p { margin: 0 0 1rem; color: var(--ink-soft); }
article p.files { margin: auto 0 0; font-size: 0.95rem; }
article p.files a { margin-right: 0.9em; white-space: nowrap; }
`;

/** In the order in which they are shown. */
const linkTexts = { html: "Slides", pdf: "PDF", pptx: "PowerPoint", notes: "Notes", png: "All slides" } as const;

/** The page with all chapters. Only what was built is linked. */
export function indexPage(training: Training, outputs: readonly BuiltOutput[], fonts: string): string {
  const documents = [...new Set(outputs.map(({ document }) => document))];
  const course = documents.find(({ isCourse }) => isCourse);
  const chapters = documents.filter(({ isCourse }) => !isCourse);
  const picture = chapters.map((chapter) => thumbnail(chapter, outputs)).find((file) => file !== undefined);
  const head = [
    `<meta property="og:title" content="${escapeHtml(training.title)}">`,
    `<meta property="og:description" content="${escapeHtml(training.description)}">`,
    `<meta property="og:type" content="website">`,
    `<meta property="og:url" content="${escapeHtml(training.url)}">`,
    ...(picture === undefined ? [] : [`<meta property="og:image" content="${escapeHtml(training.url + picture)}">`]),
  ];
  const body = [
    "<header><div>",
    `<h1>${escapeHtml(training.title)}</h1>`,
    `<p>${escapeHtml(training.description)}</p>`,
    course ? `<nav aria-label="The whole course">${fileLinks(course, outputs, "The whole course: ")}</nav>` : "",
    "</div></header>",
    "<main>",
    ...chapters.map((chapter) => card(chapter, outputs)),
    "</main>",
  ].join("\n");
  const { lang, title, description } = training;
  return htmlPage({ lang, title, description, head, style, body, fonts });
}

function card(chapter: CourseDocument, outputs: readonly BuiltOutput[]): string {
  const file = thumbnail(chapter, outputs);
  const page = outputs.find(({ document, format }) => document === chapter && format === "html")?.files[0];
  const title = escapeHtml(chapter.title);
  const image = file === undefined ? "" : `<img src="${file}" alt="" width="1280" height="720" loading="lazy">`;
  const link = (text: string): string => (page === undefined ? text : `<a href="${page}">${text}</a>`);
  return [
    "<article>",
    image === "" || page === undefined
      ? image
      : `<a class="picture" href="${page}" tabindex="-1" aria-hidden="true">${image}</a>`,
    `<div><h2>${link(title)}</h2>`,
    `<p>${escapeHtml(chapter.description)}</p>`,
    `<p class="files">${fileLinks(chapter, outputs)}</p></div>`,
    "</article>",
  ].join("\n");
}

function fileLinks(of: CourseDocument, outputs: readonly BuiltOutput[], before = ""): string {
  const order = (format: string): number => Object.keys(linkTexts).indexOf(format);
  const links = outputs
    .filter(({ document }) => document === of)
    .sort((one, other) => order(one.format) - order(other.format))
    .map(({ format, files: [first = ""] }) => {
      const href = format === "png" ? `${of.name}/${contactSheetFile}` : first;
      const count = format === "html" ? ` (${of.slides.length})` : "";
      return `<a href="${href}">${linkTexts[format]}${count}</a>`;
    });
  return before + links.join(" ");
}

function thumbnail(chapter: CourseDocument, outputs: readonly BuiltOutput[]): string | undefined {
  return outputs.find(({ document, format }) => document === chapter && format === "png")?.files[0];
}
