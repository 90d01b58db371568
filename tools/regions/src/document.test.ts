// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { embeddedTargets, renderDocument } from "./document.ts";

const header = "// Copyright the Nuvolaris operator platform authors\n// SPDX-License-Identifier: Apache-2.0\n";
const read = (path: string): string => {
  if (path === "demo.ts") return `${header}\n// #region use\nrun();\n// #endregion\n`;
  throw new Error(`no such file: ${path}`);
};

test("a stale block is replaced by the region", () => {
  const text = "# Title\n\n<!-- region: demo.ts#use -->\n\n```ts\nold();\n```\n\n<!-- /region -->\n\nend\n";

  expect(renderDocument(text, read)).toBe(
    "# Title\n\n<!-- region: demo.ts#use -->\n\n```ts\nrun();\n```\n\n<!-- /region -->\n\nend\n",
  );
});

test("rendering twice changes nothing", () => {
  const once = renderDocument("<!-- region: demo.ts#use -->\n<!-- /region -->\n", read);

  expect(renderDocument(once, read)).toBe(once);
});

test("a target without a name is the whole file, without its licence header", () => {
  expect(renderDocument("<!-- region: demo.ts -->\n<!-- /region -->", read)).toContain("```ts\n// #region use\nrun();");
});

test("an embed that is never closed is an error instead of a swallowed page", () => {
  expect(() => renderDocument("<!-- region: demo.ts#use -->\n```ts\n```\n", read)).toThrow(/no `<!-- \/region -->`/);
});

test("a file that is not there is the reader's error", () => {
  expect(() => renderDocument("<!-- region: gone.ts#use -->\n<!-- /region -->", read)).toThrow(/gone\.ts/);
});

test("the targets of a document are listed", () => {
  expect(embeddedTargets("<!-- region: demo.ts#use -->\n<!-- /region -->\n")).toEqual(["demo.ts#use"]);
});
