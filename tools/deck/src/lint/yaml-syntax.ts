// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { StaticCheck } from "./static-rules.ts";
import { yamlBlocks, yamlDocuments } from "./yaml-block.ts";

export const yamlSyntax: StaticCheck = function* (linted) {
  for (const { line, code, source } of yamlBlocks(linted)) {
    for (const { document } of yamlDocuments(code)) {
      const [error] = document.errors;
      if (!error) continue;
      const at = source === undefined ? (error.linePos?.[0].line ?? 1) - 1 : 0;
      const [message = error.code] = error.message.split("\n", 1);
      yield { line: line + at, message: message.replace(/ at line \d+, column \d+:?$/, "") };
    }
  }
};
