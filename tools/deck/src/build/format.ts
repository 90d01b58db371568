// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The formats that a document is built in. */
import { UsageError } from "../usage-error.ts";

export interface Format {
  readonly name: FormatName;
  /** Which of a document's two texts is converted. */
  readonly variant: "page" | "paper";
  readonly needsBrowser: boolean;
  /** What Marp CLI is called with; `undefined`: it is written without it. */
  readonly marpOptions?: readonly string[];
  /** Whether it is built for the course as a whole, too. */
  readonly ofCourse: boolean;
}

export type FormatName = "html" | "notes" | "pdf" | "pptx" | "png";

const formats: Readonly<Record<FormatName, Format>> = {
  html: {
    name: "html",
    variant: "page",
    needsBrowser: false,
    marpOptions: ["--template=bespoke", "--bespoke.progress=false", "--bespoke.osc=true"],
    ofCourse: true,
  },
  notes: { name: "notes", variant: "page", needsBrowser: false, ofCourse: true },
  pdf: {
    name: "pdf",
    variant: "paper",
    needsBrowser: true,
    // Outlines follow the headings; pages alone would be a list of numbers.
    marpOptions: ["--pdf", "--pdf-notes", "--pdf-outlines", "--pdf-outlines.pages=false"],
    ofCourse: true,
  },
  pptx: {
    name: "pptx",
    variant: "paper",
    needsBrowser: true,
    marpOptions: ["--pptx", "--image-scale=1.5"],
    ofCourse: true,
  },
  // The pictures of the course are those of its chapters.
  png: { name: "png", variant: "paper", needsBrowser: true, marpOptions: ["--images=png"], ofCourse: false },
};

/** Every format, in the order in which they are built: what is ready first comes first. */
export const allFormats: readonly Format[] = Object.values(formats);

/** Reads `html,pdf`. Errors: {@link UsageError} for a name that is none. */
export function parseFormats(text: string): readonly Format[] {
  const names = text.split(",").map((name) => name.trim());
  return [...new Set(names)].map((name) => {
    const format = allFormats.find((one) => one.name === name);
    if (format) return format;
    throw new UsageError(`--only: expected some of ${allFormats.map((one) => one.name).join(",")}, found ${name}`);
  });
}
