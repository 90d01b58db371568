// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CourseDocument } from "./course-document.ts";

/** The speaker's notes of a document, slide by slide, as plain text to print or to read from a second screen. */
export function notesText({ title, slides }: CourseDocument): string {
  const parts = slides.map(({ number, heading, notes }) => {
    const head = `${number} / ${slides.length}  ${heading ?? ""}`.trimEnd();
    return [head, ...(notes.length > 0 ? notes : ["(no notes)"])].join("\n\n");
  });
  return [title, "=".repeat(title.length), "", parts.join("\n\n---\n\n"), ""].join("\n");
}
