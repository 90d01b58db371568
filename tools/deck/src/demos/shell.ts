// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * One window: a terminal with a bash that stays from the first command to the last, so that folder and variables survive.
 *
 * `script` (util-linux, BSD) makes the terminal: without one programs would print otherwise than a learner sees it. Commands reach
 * bash by a pipe of their own; after each it prints a mark that no command can know, with the exit code. An interrupt is the
 * character that a keyboard sends. When this process is gone, however it ended, a watcher in the window sees its pipe close and
 * ends the rest.
 */
import type { Clock } from "@nuvolaris/clock";
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { stripVTControlCharacters } from "node:util";
import type { Writable } from "node:stream";

export interface ShellOptions {
  readonly folder: string;
  /** All of it: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Bash is kept from dying of an interrupt that its child is meant to die of. */
const program = `
stty -echo -opost cols 200
printf '\\001%s group %s\\002' "$WINDOW_MARK" "$$"
( trap '' TERM HUP INT; IFS= read -r _ <&4; kill -TERM -- -$$; sleep 2; kill -KILL -- -$$ ) >/dev/null 2>&1 3<&- &
exec 4<&-
trap ':' INT
while IFS= read -r -d '' -u 3 __command; do
  eval "$__command" 3<&-
  printf '\\001%s %s\\002' "$WINDOW_MARK" "$?"
done
`;

/** That of util-linux takes a command line; the one of macOS words. Bash leads the window's process group. */
function scriptArguments(): readonly string[] {
  if (process.platform === "darwin") return ["-q", "/dev/null", "bash", "--noprofile", "--norc", "-c", program];
  return ["-qefc", 'exec bash --noprofile --norc -c "$WINDOW_PROGRAM"', "/dev/null"];
}

/** What a reader sees of a line in the end: progress is written over what was there, and may clear it first. */
function visibleText(line: string): string {
  let shown = "";
  for (const part of line.replaceAll(/\u001b\[1?G/g, "\r").split("\r")) {
    const text = stripVTControlCharacters(part);
    shown = /\u001b\[[02]?K/.test(part) ? text : text + shown.slice(text.length);
  }
  return shown;
}

/** What a program gets to end after an interrupt, when its window is closed. */
const patienceMs = 5000;

export class Shell implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #mark: RegExp;
  readonly #waiting = new Set<() => void>();
  readonly #exited: Promise<undefined>;
  /** The process group of all that runs in the window, as soon as bash has told. */
  #group: number | undefined;
  #output = "";
  #commandEnd: number | undefined = 0;
  #death: string | undefined;

  constructor({ folder, environment, clock }: ShellOptions) {
    const nonce = randomUUID();
    this.#clock = clock;
    this.#mark = new RegExp(`\\u0001${nonce} (?<group>group )?(?<number>\\d+)\\u0002`);
    this.#child = spawn("script", scriptArguments(), {
      cwd: folder,
      env: { ...environment, SHELL: "/bin/sh", WINDOW_PROGRAM: program, WINDOW_MARK: nonce },
      // ^C at the terminal of this process is not for the window.
      detached: true,
      stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
    });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#exited = promise;
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#take(text);
    });
    for (const pipe of [this.#commands, this.#leash]) pipe.on("error", () => undefined);
    this.#child.once("error", (error) => {
      this.#die(`cannot be started: ${error.message}`);
      resolve(undefined);
    });
    this.#child.once("exit", (code, signal) => {
      this.#die(`ended with ${signal ?? `exit code ${code ?? "?"}`}`);
      resolve(undefined);
    });
  }

  /** Types a command. Call it only while none runs. */
  send(command: string): void {
    this.#commandEnd = undefined;
    this.#output = "";
    this.#commands.write(`${command}\0`);
  }

  /** ^C. */
  interrupt(): void {
    this.#child.stdin?.write("\u0003");
  }

  /** The lines that were printed and not taken yet. While a command runs, one that may still go on is not among them. */
  get lines(): readonly string[] {
    const [complete, rest] = this.#split();
    return rest !== "" && this.#commandEnd !== undefined ? [...complete, rest] : complete;
  }

  /** The first so many lines are dealt with. */
  takeLines(count: number): void {
    const [complete, rest] = this.#split();
    const left = complete.slice(count).map((line) => `${line}\n`);
    this.#output = left.join("") + (count > complete.length ? "" : rest);
  }

  /** The exit code of the last command; `undefined` while it runs. */
  get exitCode(): number | undefined {
    return this.#commandEnd;
  }

  /** How the shell itself ended; `undefined` while it can be used. */
  get death(): string | undefined {
    return this.#death;
  }

  /** Resolves at the next output, at the end of a command or of the shell. Rejects with the signal's reason. */
  async changed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    const stop = (): void => {
      // Proof: whoever aborts gives an error, or the platform's AbortError.
      reject(signal.reason as Error);
    };
    this.#waiting.add(wake);
    signal.addEventListener("abort", stop, { once: true });
    await promise.finally(() => {
      this.#waiting.delete(wake);
      signal.removeEventListener("abort", stop);
    });
  }

  /** Interrupts what runs, and kills what does not end by that. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#death === undefined && this.#commandEnd === undefined) {
      this.interrupt();
      await this.#commandEnded();
    }
    this.#commands.end();
    this.#kill();
    await this.#exited;
    this.#leash.destroy();
    this.#child.stdout?.destroy();
  }

  /** Complete lines, and what follows the last line end. */
  #split(): readonly [complete: readonly string[], rest: string] {
    const lines = this.#output.split(/\r*\n/).map(visibleText);
    return [lines.slice(0, -1), lines.at(-1) ?? ""];
  }

  async #commandEnded(): Promise<void> {
    const patience = new AbortController();
    const cancel = this.#clock.setTimer(patienceMs, () => {
      patience.abort();
    });
    while (this.#commandEnd === undefined && this.#death === undefined && !patience.signal.aborted) {
      await this.changed(patience.signal).catch(() => undefined);
    }
    cancel();
  }

  get #commands(): Writable {
    return this.#pipe(3);
  }

  /** When it is closed, the watcher ends the group. */
  get #leash(): Writable {
    return this.#pipe(4);
  }

  #pipe(number: 3 | 4): Writable {
    // Proof: both were asked for as pipes, and node opens them for both ways.
    return this.#child.stdio[number] as Writable;
  }

  #take(text: string): void {
    this.#output += text;
    for (let mark = this.#mark.exec(this.#output); mark !== null; mark = this.#mark.exec(this.#output)) {
      const { group, number } = mark.groups ?? {};
      if (group === undefined) this.#commandEnd = Number(number);
      else this.#group = Number(number);
      this.#output = this.#output.replace(mark[0], "");
    }
    this.#wake();
  }

  #die(how: string): void {
    this.#death ??= how;
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #kill(): void {
    for (const group of [this.#group, this.#child.pid]) {
      try {
        if (group !== undefined) process.kill(-group, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
}
