// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Marp CLI as a process, with a browser that never answers. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock, systemClock, type Clock } from "@nuvolaris/clock";
import { expect, test, vi } from "vitest";
import { BuildError } from "./build-error.ts";
import { parseFormats } from "./format.ts";
import { runMarp } from "./marp-run.ts";

vi.setConfig({ testTimeout: 120_000 });

const theme = "/* @theme nuvolaris */ section { width: 1280px; height: 720px; }";

/** A folder with a browser that writes down its process and then does nothing. */
function silentBrowser(): { folder: string; browser: string; pid: () => number | undefined } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), "silent-browser-"));
  const [browser, pidFile] = [join(folder, "chromium"), join(folder, "pid")];
  writeFileSync(browser, `#!/bin/sh\necho $$ > ${pidFile}.new && mv ${pidFile}.new ${pidFile}\nexec sleep 1000\n`, {
    mode: 0o755,
  });
  return {
    folder,
    browser,
    pid: () => (existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : undefined),
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

async function convert(
  { folder, browser }: { folder: string; browser?: string },
  {
    format = "pdf",
    clock = systemClock,
    signal = new AbortController().signal,
  }: { format?: string; clock?: Clock; signal?: AbortSignal },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const [wanted] = parseFormats(format);
  const done: string[] = [];
  const made = await runMarp({
    documents: new Map([
      ["a", "# A\n"],
      ["b", "# B\n\n---\n\n# B2\n"],
    ]),
    options: wanted?.marpOptions ?? [],
    theme,
    browser,
    folder,
    deadlineMs: 600_000,
    environment: process.env,
    clock,
    signal,
    onConverted: (name) => done.push(name),
  });
  expect(done.sort()).toEqual(["a", "b"]);
  return made;
}

test("documents become pages, without a browser", async () => {
  using place = silentBrowser();

  const made = await convert({ folder: place.folder }, { format: "html" });

  expect([...made.keys()]).toEqual(["a", "b"]);
  expect(readFileSync(made.get("b")?.[0] ?? "", "utf8")).toContain("B2</h1>");
  expect(place.pid()).toBeUndefined();
});

test("who does not want to wait any longer leaves no browser behind", async () => {
  using place = silentBrowser();
  const interruption = new AbortController();
  const converting = convert(place, { signal: interruption.signal });
  const outcome = expect(converting).rejects.toThrow("enough");
  const pid = await vi.waitUntil(place.pid, { timeout: 60_000 });
  expect(isAlive(pid)).toBe(true);

  interruption.abort(new Error("enough"));

  await outcome;
  await vi.waitUntil(() => !isAlive(pid), { timeout: 60_000 });
});

test("a browser that never answers is ended at the deadline", async () => {
  using place = silentBrowser();
  const clock = new FakeClock();
  const outcome = convert(place, { clock }).catch((error: unknown) => error);
  const pid = await vi.waitUntil(place.pid, { timeout: 60_000 });

  await clock.advance(600_000);

  const error = await outcome;
  expect(error).toBeInstanceOf(BuildError);
  expect(String(error)).toContain("not done after 600 s");
  await vi.waitUntil(() => !isAlive(pid), { timeout: 60_000 });
});

test("a browser that does not start is told with what the converter said", async () => {
  using place = silentBrowser();
  writeFileSync(place.browser, "#!/bin/sh\nexit 3\n");

  await expect(convert(place, {})).rejects.toThrow(/Marp CLI ended with 1[\s\S]*browser/i);
});
