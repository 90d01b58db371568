// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { LicenseTexts } from "../dependencies/spdx/license-text.ts";
import { checkSourceNotices, type SourceProject } from "./source-notices.ts";

const root = resolve(import.meta.dirname, "../../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const texts = new LicenseTexts();
const mit = read("node_modules/commander/LICENSE");
const good: SourceProject = {
  folder: "",
  license: read("LICENSE"),
  notice: "Our project\nCopyright us\n",
  declared: "Apache-2.0",
  packages: [{ name: "@s/left-pad", version: "1.3.0" }],
};

function told(project: Partial<SourceProject>): readonly string[] {
  return checkSourceNotices({ ...good, ...project }, texts).map(
    ({ level, rule, path, startLine, message }) => `${level} ${rule} ${path}:${startLine} ${message}`,
  );
}

test.each<[string, Partial<SourceProject>, readonly string[]]>([
  ["all is right", {}, []],
  ["nobody says which licence it is", { declared: undefined, license: "Mine." }, []],
  ["another licence than Apache-2.0 asks for no NOTICE", { declared: "MIT", license: mit, notice: undefined }, []],
  ["a version that is none of the packages'", { notice: "Follows left-pad 9.9.9 and HTTP 1.1.0" }, []],
  ["LICENSE is missing", { license: undefined }, ["error missing-license-file LICENSE:1 there is no LICENSE"]],
  [
    "LICENSE is missing in a folder",
    { folder: "one", license: undefined },
    ["error missing-license-file one/LICENSE:1 there is no LICENSE"],
  ],
  ["NOTICE is missing", { notice: undefined }, ["warning missing-notice-file NOTICE:1 there is no NOTICE"]],
  [
    "LICENSE is another",
    { license: mit },
    ["error wrong-license-file LICENSE:1 package.json says Apache-2.0, and LICENSE is MIT"],
  ],
  [
    "LICENSE holds that of a dependency too",
    { license: `${good.license ?? ""}\n${mit}` },
    ["error wrong-license-file LICENSE:1 package.json says Apache-2.0, and LICENSE is Apache-2.0 AND MIT"],
  ],
  [
    "LICENSE is nobody's",
    { license: "Do as you like." },
    [
      "error wrong-license-file LICENSE:1 package.json says Apache-2.0, and LICENSE is no text of one licence that is known, and nothing else",
    ],
  ],
  [
    "NOTICE holds a licence",
    { notice: `Our project\nCopyright us\n\n${mit}` },
    ["warning overfull-notice NOTICE:1 NOTICE holds the text of MIT"],
  ],
  [
    "NOTICE lists a dependency",
    { notice: "Our project\nUses @s/left-pad@1.3.0\nand @s/left-pad (1.3.0)\n" },
    [
      "warning overfull-notice NOTICE:2 NOTICE lists @s/left-pad@1.3.0, which a source release does not hold",
      "warning overfull-notice NOTICE:3 NOTICE lists @s/left-pad@1.3.0, which a source release does not hold",
    ],
  ],
])("%s", (_, project, expected) => {
  expect(told(project)).toEqual(expected);
});
