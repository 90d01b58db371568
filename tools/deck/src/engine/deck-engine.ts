// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Marp Core with our colours of code, our pictures, our progress and one theme. Nothing in what it renders is remote. */
import { Marp, type MarpOptions } from "@marp-team/marp-core";
import { loadCodeColours } from "./code-colours.ts";
import { picturePlugin } from "./picture-plugin.ts";
import { progressPlugin } from "./progress-plugin.ts";

/**
 * An engine for Marp CLI, or to render in this process. `theme` is CSS as `readTheme` gives it.
 *
 * Its Markdown is what `expandDeck` makes of a deck.
 */
export async function createDeckEngine(theme: string, options: MarpOptions = {}): Promise<Marp> {
  const colourCode = await loadCodeColours();
  // Emoji would be pictures of a remote host, and the script only helps what this theme does not use.
  const marp = new Marp({ ...options, emoji: { shortcode: false, unicode: false }, script: false, math: false });
  marp.highlighter = (code, language) => colourCode(code, language);
  marp.themeSet.default = marp.themeSet.add(theme);
  return marp.use(picturePlugin).use(progressPlugin);
}
