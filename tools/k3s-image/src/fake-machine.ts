// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A machine for tests whose programs are scripts, in a folder that goes when the test ends.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "@nuvolaris/clock";
import type { Machine } from "./run-to-end.ts";

export class FakeMachine implements Machine, AsyncDisposable {
  readonly clock = new FakeClock(Date.UTC(2026, 10, 26));
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
  /** The home of its user. */
  readonly home: string;
  readonly lines: string[] = [];
  readonly #abort = new AbortController();

  private constructor(home: string) {
    this.home = home;
    this.signal = this.#abort.signal;
    this.environment = { HOME: home, PATH: `${home}/bin:/usr/bin:/bin`, CALLS: join(home, "calls") };
  }

  /** `scripts` are the bodies of shell scripts by the names of the programs that they stand for. */
  static async with(scripts: Readonly<Record<string, string>>): Promise<FakeMachine> {
    const machine = new FakeMachine(await mkdtemp(join(tmpdir(), "k3s-image-")));
    await mkdir(join(machine.home, "bin"));
    for (const [name, script] of Object.entries(scripts)) {
      const text = `#!/bin/sh\necho "${name} $*" >> "$CALLS"\n${script}\n`;
      await writeFile(join(machine.home, "bin", name), text, { mode: 0o755 });
    }
    return machine;
  }

  readonly print = (line: string): void => {
    this.lines.push(line);
  };

  /** Ends the program that runs. */
  interrupt(): void {
    this.#abort.abort(new Error("interrupted"));
  }

  /** The lines with which its programs were called. */
  async calls(): Promise<readonly string[]> {
    const text = await readFile(join(this.home, "calls"), "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.home, { recursive: true });
  }
}

/** What a Debian machine's programs say. */
export const debianScripts = {
  sh: "echo bookworm",
  dpkg: "echo amd64",
  id: "echo 0",
  "apt-get": `[ "$1" = indextargets ] && printf 'https://a.example/ tools stable\nhttps://other.example/ bookworm stable\nhttps://debian.example/ bookworm main\nhttps://debian.example/ bookworm contrib\nhttps://debian.example/ bookworm-updates main\n'`,
} as const;
