// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `license-header remove`: takes headers out. */
import { isOurs, takeOut } from "../inspection/mend.ts";
import type { CommandDefinition } from "./command.ts";
import { addExamples } from "./examples.ts";
import { addDryRun, addHeaderOptions } from "./header-options.ts";
import { rewrite } from "./rewrite.ts";

export const remove: CommandDefinition = {
  declare: (command) => {
    command.description("Takes licence headers out: those of the configuration, and those that are nearly so.");
    addHeaderOptions(command);
    addDryRun(command);
    addExamples(command, [
      ["license-header remove --dry-run", "tell which files would lose their header"],
      ["license-header remove third-party", "those of a folder"],
    ]);
  },
  run: (call) =>
    rewrite(call, { command: "remove", done: "removed", mend: takeOut, isMeant: isOurs, tellsOthers: false }),
};
