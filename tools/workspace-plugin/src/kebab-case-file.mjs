// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { basename } from "node:path";

/** `work-queue.ts`, `work-queue.model.test.ts`. */
const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/;

/** A lint rule: file names are in kebab-case. @type {import("eslint").Rule.RuleModule} */
export const kebabCaseFile = {
  meta: {
    type: "suggestion",
    docs: { description: "File names are in kebab-case." },
    messages: { name: "The file name {{name}} is not in kebab-case: write it like work-queue.ts." },
    schema: [],
  },
  create: (context) => ({
    Program: (node) => {
      const name = basename(context.filename);
      if (!kebabCase.test(name)) context.report({ node, messageId: "name", data: { name } });
    },
  }),
};
