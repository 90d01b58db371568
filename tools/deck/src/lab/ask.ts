// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createInterface } from "node:readline/promises";

/** Asks a person. `undefined`: there is none at the other end. */
export type Ask = (question: string) => Promise<string | undefined>;

/** At the terminal of this process, if it has one. */
export const askAtTerminal: Ask = async (question) => {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
};
