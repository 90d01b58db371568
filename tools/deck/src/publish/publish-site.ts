// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The folder that a host of static pages serves: what was built, and what such a host wants beside it. */
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SiteResult } from "../build/build-site.ts";
import { contactSheetFile } from "../build/contact-sheet.ts";
import { htmlPage } from "../build/html-page.ts";
import { indexPage } from "../build/index-page.ts";
import type { Training } from "../deck/training.ts";
import { escapeHtml } from "../html-text.ts";
import { fontFaces } from "../engine/theme.ts";

export interface PublishOptions {
  readonly training: Training;
  /** Where it was built. */
  readonly built: string;
  /** Becomes the site, whole: what was in it before is gone. */
  readonly site: string;
}

const style = `
main { max-width: 40rem; margin: 14vh auto; padding: 0 1.5rem; }
h1 { font-size: 2.4rem; color: var(--teal-deep); }
`;

/** Copies the outputs to the site, and gives their names, relative to it. */
export async function publishSite(
  result: SiteResult,
  { training, built, site }: PublishOptions,
): Promise<readonly string[]> {
  const sheets = result.outputs
    .filter(({ format }) => format === "png")
    .map(({ document }) => `${document.name}/${contactSheetFile}`);
  const files = [...sheets, ...result.outputs.flatMap((output) => output.files)];
  const fresh = `${site}.new`;
  await rm(fresh, { recursive: true, force: true });
  for (const file of files) {
    await mkdir(dirname(join(fresh, file)), { recursive: true });
    await cp(join(built, file), join(fresh, file));
  }
  // That of the build also links to what an earlier one has left there.
  await writeFile(join(fresh, "index.html"), indexPage(training, result.outputs, await fontFaces()));
  // GitHub Pages would otherwise leave out what starts with an underscore.
  await writeFile(join(fresh, ".nojekyll"), "");
  await writeFile(join(fresh, "404.html"), await notFoundPage(training));
  await writeFile(join(fresh, "sitemap.xml"), siteMap(training, ["index.html", ...files]));
  await rm(site, { recursive: true, force: true });
  await rename(fresh, site);
  return ["index.html", ...files];
}

/** It is shown in place of any path, so that its link cannot be relative. */
async function notFoundPage(training: Training): Promise<string> {
  const body = `<main><h1>There is no such page</h1><p><a href="${escapeHtml(training.url)}">${escapeHtml(training.title)}</a></p></main>`;
  const { lang, title, description } = training;
  return htmlPage({ lang, title, description, style, body, fonts: await fontFaces() });
}

function siteMap(training: Training, files: readonly string[]): string {
  const pages = files.filter((file) => file.endsWith(".html") && !file.endsWith(contactSheetFile));
  const urls = pages.map(
    (file) => `<url><loc>${escapeHtml(training.url + (file === "index.html" ? "" : file))}</loc></url>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...urls,
    "</urlset>",
    "",
  ].join("\n");
}
