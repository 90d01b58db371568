// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * One run of Marp CLI, as a process of its own: a browser that hangs, or a user who does not want to wait, ends it with
 * all its children.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "@nuvolaris/clock";
import { BrowserLeash, endGroup } from "./browser-leash.ts";
import { BuildError } from "./build-error.ts";

export interface MarpRunOptions {
  /** Markdown by the name of its document. */
  readonly documents: ReadonlyMap<string, string>;
  /** Marp CLI's own options. */
  readonly options: readonly string[];
  /** CSS with the fonts in it. */
  readonly theme: string;
  /** A browser's path; without it none is started. */
  readonly browser?: string | undefined;
  /** A folder that nobody else uses; the caller removes it. */
  readonly folder: string;
  readonly deadlineMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called as soon as a document is converted. */
  readonly onConverted: (name: string) => void;
}

/** How much of what the converter says is kept for an error. */
const keptOutput = 4000;

/**
 * Converts the documents and gives the paths of what came of each, in order.
 *
 * Errors: {@link BuildError} when Marp CLI fails, leaves a document out, or is not done in time; the signal's reason.
 */
export async function runMarp(options: MarpRunOptions): Promise<ReadonlyMap<string, readonly string[]>> {
  options.signal.throwIfAborted();
  const output = join(options.folder, "out");
  await prepare(options);
  const leash = options.browser === undefined ? undefined : new BrowserLeash(options.browser, options.folder);
  await converted(start(options, leash?.path), { ...options, leash });
  const files = (await readdir(output)).sort();
  const results = new Map<string, readonly string[]>();
  for (const name of options.documents.keys()) {
    const own = files.filter((file) => file.startsWith(`${name}.`)).map((file) => join(output, file));
    if (own.length === 0) throw new BuildError(`Marp CLI made nothing of ${name}`);
    results.set(name, own);
  }
  return results;
}

async function prepare({ folder, documents, theme }: MarpRunOptions): Promise<void> {
  await mkdir(join(folder, "in"), { recursive: true });
  await mkdir(join(folder, "tmp"), { recursive: true });
  for (const [name, markdown] of documents) await writeFile(join(folder, "in", `${name}.md`), markdown);
  await writeFile(join(folder, "theme.css"), theme);
  const engine = import.meta.resolve("../engine/deck-engine.ts");
  const config = [
    'import { readFileSync } from "node:fs";',
    `import { createDeckEngine } from ${JSON.stringify(engine)};`,
    'const theme = readFileSync(new URL("theme.css", import.meta.url), "utf8");',
    "export default { engine: (options) => createDeckEngine(theme, options) };",
  ];
  await writeFile(join(folder, "marp.config.mjs"), config.join("\n"));
}

function start(
  { folder, options, environment, deadlineMs }: MarpRunOptions,
  browser: string | undefined,
): ChildProcess {
  const manifest = fileURLToPath(import.meta.resolve("@marp-team/marp-cli/package.json"));
  // Of a single operation Marp CLI waits for half a minute, which on a busy machine is little; whether it hangs is ours to say.
  const timeout = `--browser-timeout=${Math.ceil(deadlineMs / 1000)}`;
  const browserOptions = browser === undefined ? [] : ["--browser=chrome", `--browser-path=${browser}`, timeout];
  const args = [
    join(dirname(manifest), "marp-cli.js"),
    `--config-file=${join(folder, "marp.config.mjs")}`,
    `--input-dir=${join(folder, "in")}`,
    `--output=${join(folder, "out")}`,
    "--no-stdin",
    ...browserOptions,
    ...options,
  ];
  // The browser's profile lies in the folder for temporary files: each run has its own.
  const temporary = join(folder, "tmp");
  const env = {
    ...environment,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
  };
  return spawn(process.execPath, args, { cwd: folder, env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
}

/** Resolves when the process ended well; whatever else happens, it and its children are gone. */
async function converted(
  child: ChildProcess,
  options: MarpRunOptions & { readonly leash: BrowserLeash | undefined },
): Promise<void> {
  const { clock, deadlineMs, signal } = options;
  let said = "";
  const late = new AbortController();
  const end = (): void => {
    child.kill("SIGKILL");
    if (child.pid !== undefined) endGroup(child.pid);
    options.leash?.end();
  };
  const cancelDeadline = clock.setTimer(deadlineMs, () => {
    late.abort();
    end();
  });
  signal.addEventListener("abort", end, { once: true });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    for (const [, name = ""] of text.matchAll(/(?:^|[\s/\\])([\w-]+)\.md => /g)) options.onConverted(name);
    said = (said + text).slice(-keptOutput);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once("error", reject).once("close", resolve),
    );
    signal.throwIfAborted();
    if (late.signal.aborted) throw new BuildError(`Marp CLI was not done after ${deadlineMs / 1000} s\n${said}`);
    if (code !== 0) throw new BuildError(`Marp CLI ended with ${code ?? "a signal"}\n${said}`);
  } finally {
    cancelDeadline();
    signal.removeEventListener("abort", end);
    // A browser may outlive the process that started it.
    end();
  }
}
