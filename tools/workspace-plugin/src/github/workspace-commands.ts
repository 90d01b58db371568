// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createProjectGraphAsync } from "@nx/devkit";
import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";
import { stages } from "../ci/stage.ts";

/** Tells whether a command line names something of this workspace: `npm run x`, `npx nx run project:target`, `.ci/run stage`. */
export type CommandExists = (command: string) => boolean;

/** Reads the manifest and the project graph of the workspace at `root` once. */
export async function workspaceCommands(root: string): Promise<CommandExists> {
  // Proof of the cast: npm has read it before, as a manifest.
  const { scripts = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts?: Readonly<Record<string, string>>;
  };
  const { nodes } = await createProjectGraphAsync({ exitOnError: true, resetDaemonClient: false });

  return (command) => {
    const [program = "", ...args] = command.split(" ");
    if (program === "npm") return args[0] === "ci" || ((args[0] === "run" ? args[1] : args[0]) ?? "") in scripts;
    if (program === "npx") {
      const [project = "", target = ""] = command.startsWith("npx nx run ") ? (args[2] ?? "").split(":") : [];
      return target in (nodes[project]?.data.targets ?? {});
    }
    if (program === ".ci/run" && !args.every((arg) => stages.some(({ name }) => name === arg))) return false;
    return program.includes("/") && isExecutable(join(root, program));
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
