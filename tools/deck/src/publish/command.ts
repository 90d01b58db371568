// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join, resolve } from "node:path";
import { Command } from "commander";
import { findChromium } from "../browser/find-chromium.ts";
import { BuildReport } from "../build/build-report.ts";
import { buildSite } from "../build/build-site.ts";
import { outputFolder } from "../build/command.ts";
import { allFormats, parseFormats } from "../build/format.ts";
import { courseOption, openCourse, shownPath } from "../course-folder.ts";
import type { DeckIo } from "../deck-io.ts";
import { UsageError } from "../usage-error.ts";
import { publishSite } from "./publish-site.ts";
import { checkLinks, type SiteFinding } from "./site-links.ts";
import { checkRequests } from "./site-requests.ts";

interface PublishCommandOptions {
  readonly course: string;
  readonly only?: string;
  readonly output?: string;
  readonly check?: boolean;
}

/** `deck publish`: the site in one folder, for any host of static pages. */
export function publishCommand(io: DeckIo): Command {
  return new Command("publish")
    .description("build all that is not up to date and put the site into a folder, ready for a host of static pages")
    .addOption(courseOption())
    .option("--only <formats>", `some of ${allFormats.map(({ name }) => name).join(",")} (default: all)`)
    .option("--output <folder>", "where to put it (default: dist/site in the course's folder)")
    .option("--check", "fail if a page asks for anything outside of the site, or a link in it leads nowhere")
    .action((options: PublishCommandOptions) => publish(options, io));
}

async function publish({ course, only, output, check }: PublishCommandOptions, io: DeckIo): Promise<void> {
  const training = await openCourse(course, io);
  const built = outputFolder(training);
  const site = output === undefined ? join(training.folder, "dist", "site") : resolve(io.folder, output);
  const report = new BuildReport(io);
  const formats = only === undefined ? allFormats : parseFormats(only);
  const result = await buildSite({ training, formats, withCourse: true, output: built, io, progress: report });
  report.end(result, shownPath(built, io));
  if (result.withoutBrowser && result.withoutBrowser.formats.length > 0)
    throw new UsageError(result.withoutBrowser.reason);
  // A site with a chapter less than the one that is online would be a step back that nobody asked for.
  if (result.problems.length > 0 || result.failures.length > 0) {
    io.finish(1);
    return;
  }
  const files = await publishSite(result, { training, built, site });
  io.print(`${files.length} files in ${shownPath(site, io)}\n`);
  if (check === true) await checkSite(site, io);
}

async function checkSite(site: string, io: DeckIo): Promise<void> {
  const { path, reason } = findChromium(io.environment);
  if (path === undefined) throw new UsageError(`--check opens each page in a browser: ${reason}`);
  const findings: readonly SiteFinding[] = [
    ...(await checkLinks(site)),
    ...(await checkRequests(site, { path, signal: io.signal })),
  ];
  for (const { page, message } of findings) io.complain(`${page}: ${message}\n`);
  if (findings.length > 0) io.finish(1);
  else io.print("no request leaves the site, and every link in it leads somewhere\n");
}
