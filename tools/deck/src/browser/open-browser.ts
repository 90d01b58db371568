// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer-core";

export interface OpenBrowserOptions {
  /** From `findChromium`. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** How long one step of a page may take. Default: 60000, for a busy machine. */
  readonly deadlineMs?: number;
}

const flags = [
  // Only pages of this workspace are opened, and as root the sandbox does not start.
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser without a window and with a profile of its own. Gone, with the profile, when it is disposed of. */
export class OpenBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #profile: string;
  readonly #signal: AbortSignal;
  readonly #deadlineMs: number;
  readonly #kill = (): void => {
    this.#browser.process()?.kill("SIGKILL");
  };

  private constructor(browser: Browser, profile: string, options: OpenBrowserOptions) {
    this.#browser = browser;
    this.#profile = profile;
    this.#signal = options.signal;
    this.#deadlineMs = options.deadlineMs ?? 60_000;
    // What waits for a page then fails; closing it would wait for the page.
    options.signal.addEventListener("abort", this.#kill, { once: true });
  }

  /** Errors: what the browser says when it does not start; the signal's reason. */
  static async open(options: OpenBrowserOptions): Promise<OpenBrowser> {
    options.signal.throwIfAborted();
    const { launch } = await import("puppeteer-core");
    const profile = await mkdtemp(join(tmpdir(), "deck-browser-"));
    try {
      const browser = await launch({
        executablePath: options.path,
        userDataDir: profile,
        args: flags,
        timeout: options.deadlineMs ?? 60_000,
      });
      return new OpenBrowser(browser, profile, options);
    } catch (error) {
      await rm(profile, { recursive: true, force: true, maxRetries: 20 });
      throw error;
    }
  }

  /** A page with the size of a slide. */
  async newPage(): Promise<Page> {
    this.#signal.throwIfAborted();
    const page = await this.#browser.newPage();
    page.setDefaultTimeout(this.#deadlineMs);
    await page.setViewport({ width: 1280, height: 720 });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener("abort", this.#kill);
    try {
      if (this.#browser.connected) await this.#browser.close();
    } finally {
      this.#kill();
      await rm(this.#profile, { recursive: true, force: true, maxRetries: 20 });
    }
  }
}
