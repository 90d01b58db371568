#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The program: binds the command line to this process. */
import { systemClock } from "@nuvolaris/clock";
import { runProgram } from "./program.ts";

/** What a shell reports of a program that a signal ended. */
const interrupts = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const interrupted = new AbortController();
for (const [name, exitCode] of Object.entries(interrupts)) {
  process.on(name, () => {
    // The second time the user does not want to wait for what is being cleaned up.
    if (interrupted.signal.aborted) process.exit(exitCode);
    process.exitCode = exitCode;
    interrupted.abort(new Error(`ended by ${name}`));
  });
}

const { NO_COLOR: noColour = "" } = process.env;
try {
  const exitCode = await runProgram(process.argv.slice(2), {
    folder: process.cwd(),
    environment: process.env,
    clock: systemClock,
    signal: interrupted.signal,
    colour: noColour === "" && process.stdout.isTTY,
    print: (text) => void process.stdout.write(text),
    complain: (text) => void process.stderr.write(text),
    finish: () => undefined,
  });
  process.exitCode ??= exitCode;
} catch (error) {
  if (!interrupted.signal.aborted) {
    console.error(error);
    process.exitCode = 1;
  }
}
