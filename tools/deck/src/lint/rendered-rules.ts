// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The rules that need to see a slide: each deck is opened as one page in one browser. */
import axe from "axe-core";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "puppeteer-core";
import { stringify } from "yaml";
import { OpenBrowser, type OpenBrowserOptions } from "../browser/open-browser.ts";
import { createDeckEngine } from "../engine/deck-engine.ts";
import { escapeHtml } from "../html-text.ts";
import type { Finding } from "./finding.ts";
import type { LintedDeck } from "./linted-deck.ts";
import type { RuleId } from "./rules.ts";
import { fontsReady, probeContrast, probeEmpty, probeOverflow, probeText, type Overflow } from "./slide-probes.ts";

interface RenderedOptions extends OpenBrowserOptions {
  /** CSS, as `readTheme` gives it. */
  readonly theme: string;
}

/** Errors: what the browser says when it does not start, or when a page takes longer than its deadline. */
export async function checkRendered(
  decks: readonly LintedDeck[],
  { theme, ...browserOptions }: RenderedOptions,
): Promise<readonly Finding[]> {
  // The browser starts while the pages are made.
  const opening = OpenBrowser.open(browserOptions);
  const making = makePages(decks, theme);
  making.catch(() => undefined);
  await using browser = await opening;
  const pages = await making;
  await using folder = await temporaryFolder();
  const page = await browser.newPage();
  const requests = await watchRequests(page);
  const findings: Finding[] = [];
  for (const [index, { linted, html }] of pages.entries()) {
    const file = join(folder.path, `${index}.html`);
    await writeFile(file, html);
    requests.clear();
    await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
    await page.evaluate(fontsReady);
    findings.push(...(await probe(page, linted)), ...asked(requests, linted));
  }
  return findings;
}

interface RenderedDeck {
  readonly linted: LintedDeck;
  readonly html: string;
}

async function makePages(decks: readonly LintedDeck[], theme: string): Promise<readonly RenderedDeck[]> {
  const engine = await createDeckEngine(theme);
  return decks.map((linted) => {
    const { html, css } = engine.render(markdownOf(linted));
    return { linted, html: pageOf(linted, html, css) };
  });
}

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "deck-lint-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** What a built deck says, with the same foot: it takes room, too. */
function markdownOf({ deck, expanded }: LintedDeck): string {
  const { title = deck.file, values } = deck.frontMatter;
  const head = stringify(
    { footer: title, ...values, marp: true, theme: "nuvolaris", paginate: true },
    { lineWidth: 0 },
  );
  return `---\n${head}---\n\n${expanded.slides.join("\n\n---\n\n")}\n`;
}

/** All slides below each other, each in its own size: a pixel of the page is one of the slide. */
function pageOf({ deck }: LintedDeck, html: string, css: string): string {
  const base = pathToFileURL(`${dirname(deck.path)}/`).href;
  const layout = "body { margin: 0 } svg[data-marpit-svg] { display: block; width: 1280px; height: 720px }";
  return [
    `<!doctype html><html lang="${escapeHtml(deck.frontMatter.lang ?? "en")}"><head><meta charset="utf-8">`,
    `<title>${escapeHtml(deck.file)}</title><base href="${escapeHtml(base)}"><link rel="icon" href="data:,">`,
    `<style>${css}\n${layout}</style></head><body>${html}</body></html>`,
  ].join("\n");
}

/** The URLs of all that a page asks for beside itself; none of them is answered. */
async function watchRequests(page: Page): Promise<Set<string>> {
  const urls = new Set<string>();
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const isOwn = request.isNavigationRequest() && request.frame() === page.mainFrame();
    const answer = isOwn || /^(?:data|blob|about):/.test(request.url());
    if (!answer) urls.add(request.url());
    // The page may be gone by then, which whoever waits for it is told.
    (answer ? request.continue() : request.abort()).catch(() => undefined);
  });
  return urls;
}

function asked(urls: ReadonlySet<string>, { deck, expanded, slides }: LintedDeck): readonly Finding[] {
  return [...urls].map((url) => {
    const name = url.startsWith("file:") ? relative(dirname(deck.path), fileURLToPath(url)) : url;
    const slide = slides[expanded.slides.findIndex((markdown) => markdown.includes(name))];
    const message = `the page asks for ${name}, which is no part of it`;
    return { rule: "external-request", file: deck.file, line: slide?.line ?? 1, message };
  });
}

const smallestText = 18;

async function probe(page: Page, { deck, slides }: LintedDeck): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const add = (rule: RuleId, slide: number, message: string): void => {
    findings.push({ rule, file: deck.file, line: slides[slide]?.line ?? 1, message });
  };
  for (const [slide, overflow] of (await page.evaluate(probeOverflow)).entries()) {
    if (overflow) add("overflow", slide, describe(overflow));
  }
  for (const [slide, text] of (await page.evaluate(probeText)).entries()) {
    // Scaling leaves a remainder of less than a tenth.
    if (!text || text.pixels > smallestText - 0.1) continue;
    add(
      "small-text",
      slide,
      `"${text.text}" is ${Math.round(text.pixels * 10) / 10} px high, at least ${smallestText}`,
    );
  }
  for (const [slide, isEmpty] of (await page.evaluate(probeEmpty)).entries()) {
    if (isEmpty) add("empty-slide", slide, "the slide shows nothing");
  }
  await page.evaluate(axe.source);
  for (const { slide, text, ratio, expected } of await page.evaluate(probeContrast)) {
    add("contrast", slide, `"${text}" has a contrast of ${ratio} to 1, at least ${expected}`);
  }
  return findings;
}

function describe({ text, where, pixels }: Overflow): string {
  if (where === "cut off") return `${pixels} px of "${text}" are cut off`;
  if (where === "wider") return `"${text}" is ${pixels} px wider than its box`;
  return `"${text}" lies ${pixels} px ${where} the margin`;
}
