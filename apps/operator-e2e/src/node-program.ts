// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { RunningProgram } from "./running-program.ts";

/** Ends the program with whom started it, even if that was killed; the channel alone does not keep the program running. */
const endWithParent = `process.once("disconnect", () => process.exit(1)); process.channel?.unref();`;

/** Starts a Node.js program of this workspace, from its source, that does not outlive this process. */
export function startNode(
  file: string,
  args: readonly string[],
  { env }: { readonly env: NodeJS.ProcessEnv },
): RunningProgram {
  const preload = `data:text/javascript,${encodeURIComponent(endWithParent)}`;
  const flags = ["--conditions=@nuvolaris/source", "--import", preload];
  return new RunningProgram(process.execPath, [...flags, file, ...args], { channel: true, env });
}
