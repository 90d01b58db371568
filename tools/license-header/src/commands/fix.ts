// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `license-header fix`: puts headers in place. */
import { isMendable } from "../inspection/findings.ts";
import { putIn } from "../inspection/mend.ts";
import type { CommandDefinition } from "./command.ts";
import { addExamples } from "./examples.ts";
import { addDryRun, addHeaderOptions } from "./header-options.ts";
import { rewrite } from "./rewrite.ts";

export const fix: CommandDefinition = {
  declare: (command) => {
    command.description(
      "Puts missing licence headers in place and replaces those that are nearly right. " +
        "Headers of third parties, and files that cannot carry one, are left alone and told.",
    );
    addHeaderOptions(command);
    addDryRun(command);
    addExamples(command, [
      ["license-header fix", "all files of the repository"],
      ["license-header fix --dry-run src", "tell what would be done to a folder"],
      ["license-header fix --staged", "mend the staged files in the work tree; stage them again after it"],
      ["license-header fix --stdin-filename a.ts <a.ts", "an editor's buffer: the mended text on standard output"],
    ]);
  },
  run: (call) => rewrite(call, { command: "fix", done: "fixed", mend: putIn, isMeant: isMendable, tellsOthers: true }),
};
