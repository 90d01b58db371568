// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the pages of a site refer to, read from their HTML: it must be there, and nothing may be fetched from elsewhere. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

/** One thing that is wrong with a page of the site. */
export interface SiteFinding {
  /** Relative to the site. */
  readonly page: string;
  readonly message: string;
}

interface Page {
  readonly file: string;
  readonly html: string;
  readonly ids: ReadonlySet<string>;
}

const fetched = /<(?:img|script|iframe|source|video|audio|embed|object)\b[^>]*?\s(?:src|data|srcset)="(?<url>[^"]*)"/g;
const fetchedLink =
  /<link\b(?=[^>]*\srel="(?:stylesheet|icon|preload|preconnect|prefetch|manifest|dns-prefetch)")[^>]*?\shref="(?<url>[^"]*)"/g;
const fetchedStyle = /(?:url\(\s*|@import\s+)(?:&quot;|["'])?(?<url>(?:https?:)?\/\/[^"')&\s]+)/g;
const followed = /<a\b[^>]*?\s(?:xlink:)?href="(?<url>[^"]*)"/g;

/** Looks at every page of the site. */
export async function checkLinks(site: string): Promise<readonly SiteFinding[]> {
  const files = (await readdir(site, { recursive: true })).filter((file) => file.endsWith(".html")).sort();
  const pages = await Promise.all(files.map((file) => readPage(site, file)));
  return pages.flatMap((page) => [
    ...[fetched, fetchedLink, fetchedStyle]
      .flatMap((pattern) => urls(page, pattern))
      .flatMap((url) => explainFetched(url, page, site)),
    ...urls(page, followed).flatMap((url) => explainFollowed(url, page, { site, pages })),
  ]);
}

async function readPage(site: string, file: string): Promise<Page> {
  const text = await readFile(join(site, file), "utf8");
  // A program's strings are no elements.
  const html = text.replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, "$1</script>");
  const ids = new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = ""]) => id));
  return { file, html, ids };
}

function urls({ html }: Page, pattern: RegExp): readonly string[] {
  const found = [...html.matchAll(pattern)].map((match) => match.groups?.["url"] ?? "");
  return [...new Set(found)].map((url) => url.replaceAll("&amp;", "&"));
}

function explainFetched(url: string, page: Page, site: string): SiteFinding[] {
  if (/^(?:data|blob):/.test(url) || url === "") return [];
  if (isRemote(url)) return [{ page: page.file, message: `fetches ${url}` }];
  return existsSync(target(url, page, site)) ? [] : [{ page: page.file, message: `shows ${url}, which is not there` }];
}

function explainFollowed(
  url: string,
  page: Page,
  { site, pages }: { site: string; pages: readonly Page[] },
): SiteFinding[] {
  if (isRemote(url) || /^[a-z][\w+.-]*:/i.test(url)) return [];
  const path = target(url, page, site);
  if (!existsSync(path)) return [{ page: page.file, message: `links to ${url}, which is not there` }];
  const anchor = url.split("#")[1] ?? "";
  const linked = pages.find(({ file }) => resolve(site, file) === path);
  if (anchor === "" || linked === undefined || linked.ids.has(anchor)) return [];
  const name = relative(site, path).split(sep).join("/");
  return [{ page: page.file, message: `links to ${url}, but ${name} has no #${anchor}` }];
}

function isRemote(url: string): boolean {
  return /^(?:https?:)?\/\//i.test(url);
}

function target(url: string, page: Page, site: string): string {
  const path = decodeURIComponent(url.split(/[?#]/)[0] ?? "");
  if (path === "") return resolve(site, page.file);
  const found = resolve(site, dirname(page.file), path);
  return path.endsWith("/") ? join(found, "index.html") : found;
}
