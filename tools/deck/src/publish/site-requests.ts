// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { OpenBrowser, type OpenBrowserOptions } from "../browser/open-browser.ts";
import type { SiteFinding } from "./site-links.ts";

/** Opens every page of the site and tells what it asks for that is not in the site, or that fails. */
export async function checkRequests(site: string, options: OpenBrowserOptions): Promise<readonly SiteFinding[]> {
  await using browser = await OpenBrowser.open(options);
  const pages = (await readdir(site, { recursive: true })).filter((file) => file.endsWith(".html")).sort();
  const own = pathToFileURL(site + "/").href;
  const findings: SiteFinding[] = [];
  for (const file of pages) {
    const page = await browser.newPage();
    page.on("request", (request) => {
      const url = request.url();
      if (!/^(?:data|blob|about):/.test(url) && !url.startsWith(own))
        findings.push({ page: file, message: `asks for ${url}` });
    });
    page.on("requestfailed", (request) => {
      findings.push({
        page: file,
        message: `cannot load ${request.url()}: ${request.failure()?.errorText ?? "no reason given"}`,
      });
    });
    await page.goto(pathToFileURL(join(site, file)).href, { waitUntil: "networkidle0" });
    await page.close();
  }
  return findings;
}
