// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where the browser is, or why there is none and what to do about it. */
export type FoundChromium =
  { readonly path: string; readonly reason?: never } | { readonly path?: never; readonly reason: string };

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
/** Where installers put it without a link on the PATH. */
const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/opt/google/chrome/chrome", "/snap/bin/chromium"],
};

/** CHROME_PATH when it is set, and nothing else then; else the PATH, else the usual places of this system. */
export function findChromium(environment: Readonly<Record<string, string | undefined>>): FoundChromium {
  const named = environment["CHROME_PATH"] ?? "";
  if (named !== "") {
    return isProgram(named) ? { path: named } : { reason: `CHROME_PATH names ${named}, which is no program` };
  }
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...usualPlaces()];
  const path = candidates.find(isProgram);
  if (path !== undefined) return { path };
  return { reason: "no Chromium was found; install one (Debian: apt-get install chromium) or name it in CHROME_PATH" };
}

function usualPlaces(): readonly string[] {
  return places[process.platform] ?? [];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
