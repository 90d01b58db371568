// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../usage-error.ts";

/** Latin only: a course in English needs no more, and each script costs each page some 50 kB. */
const fonts = [
  {
    family: "Inter Variable",
    weights: "100 900",
    url: import.meta.resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"),
  },
  {
    family: "JetBrains Mono Variable",
    weights: "100 800",
    url: import.meta.resolve("@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2"),
  },
];

/** Where the theme of a course lies. */
function themeFile(courseFolder: string): string {
  return join(courseFolder, "theme", "nuvolaris.css");
}

/**
 * The theme with its fonts in it, as data.
 *
 * Errors: {@link UsageError} for a theme that is not there.
 */
export async function readTheme(courseFolder: string): Promise<string> {
  const file = themeFile(courseFolder);
  try {
    return (await readFile(file, "utf8")) + (await fontFaces());
  } catch (cause) {
    throw new UsageError(`cannot read the theme ${file}`, { cause });
  }
}

/** The fonts of the theme as `@font-face` rules, for pages beside the slides. */
export async function fontFaces(): Promise<string> {
  const rules = fonts.map(async ({ family, weights, url }) => {
    const data = await readFile(fileURLToPath(url), "base64");
    const source = `url(data:font/woff2;base64,${data}) format("woff2")`;
    return `@font-face { font-family: "${family}"; font-style: normal; font-weight: ${weights}; src: ${source}; }`;
  });
  return `\n${(await Promise.all(rules)).join("\n")}\n`;
}
