// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import type { Environment, Output, Surroundings } from "./surroundings.ts";

/** What a command has of the process that it runs in. */
export function processSurroundings(
  { stdin, stdout, stderr, cwd }: Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "cwd">,
  { environment, signal }: { readonly environment: Environment; readonly signal: AbortSignal },
): Surroundings {
  return {
    directory: cwd(),
    readStdin: async () => Buffer.concat(await stdin.toArray({ signal })),
    stdout: output(stdout),
    stderr: output(stderr),
    clock: systemClock,
    environment,
    signal,
  };
}

function output(stream: NodeJS.WriteStream): Output {
  return {
    isTerminal: stream.isTTY,
    write: (chunk) => {
      stream.write(chunk);
    },
  };
}
