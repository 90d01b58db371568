// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { binaryNotices } from "./binary-notices.ts";
import type { ShippedPackage } from "./shipped-package.ts";

const project = { license: "Our licence.\n", notice: "Our project\nCopyright us\n" };
const rule = "=".repeat(80);

const plain: ShippedPackage = {
  name: "plain",
  version: "1.0.0",
  line: 7,
  license: "MIT",
  licenseTexts: [{ name: "LICENSE", text: "Copyright Ann\r\n\r\nPermission is granted.\r\n" }],
  noticeTexts: [],
};
const apache: ShippedPackage = {
  name: "@scope/noticed",
  version: "2.0.0",
  line: 9,
  license: "Apache-2.0",
  licenseTexts: [{ name: "LICENSE", text: "Apache License" }],
  noticeTexts: [{ name: "NOTICE", text: "Made by Bob\n" }],
};
const twin: ShippedPackage = { ...apache, name: "twin" };
const chatty: ShippedPackage = {
  ...plain,
  name: "chatty",
  licenseTexts: [
    { name: "LICENSE-MIT", text: "One." },
    { name: "COPYING", text: "Two." },
  ],
  noticeTexts: [{ name: "NOTICE.md", text: "Three." }],
};

test("the files of a binary with three packages", () => {
  expect(Object.fromEntries(binaryNotices(project, [plain, twin, apache]))).toEqual({
    "LICENSE-binary": `Our licence.

${rule}

This distribution also holds the packages below, each under its own licence, whose text is in the file beside its name.

Apache-2.0
----------
  @scope/noticed@2.0.0: licenses/@scope+noticed@2.0.0.txt
  twin@2.0.0: licenses/twin@2.0.0.txt

MIT
---
  plain@1.0.0: licenses/plain@1.0.0.txt
`,
    "NOTICE-binary": `Our project
Copyright us

${rule}
@scope/noticed@2.0.0
twin@2.0.0
${rule}

Made by Bob
`,
    "licenses/@scope+noticed@2.0.0.txt": "Apache License\n",
    "licenses/plain@1.0.0.txt": "Copyright Ann\n\nPermission is granted.\n",
    "licenses/twin@2.0.0.txt": "Apache License\n",
  });
});

test("a notice that no licence asks for is with the package's texts, and not in NOTICE-binary", () => {
  const files = binaryNotices(project, [chatty]);
  expect(files.get("NOTICE-binary")).toBe(project.notice);
  const sections = ["LICENSE-MIT", "COPYING", "NOTICE.md"].map((name, index) => {
    return `${rule}\n${name}\n${rule}\n\n${["One.", "Two.", "Three."][index] ?? ""}\n`;
  });
  expect(files.get("licenses/chatty@1.0.0.txt")).toBe(sections.join("\n"));
});

test("a binary without packages of others has what the source has", () => {
  expect([...binaryNotices(project, [])]).toEqual([
    ["LICENSE-binary", project.license],
    ["NOTICE-binary", project.notice],
  ]);
});

test("the order in which packages come, and how often, makes no difference", () => {
  const packages = [plain, apache, twin, chatty];
  const expected = [...binaryNotices(project, packages)];
  const lists = fc.shuffledSubarray([...packages, ...packages], { minLength: 8 });
  fc.assert(
    fc.property(lists, (list) => {
      expect([...binaryNotices(project, list)]).toEqual(expected);
    }),
  );
});

test("no name or version leads out of the folder", () => {
  const name = fc.constantFrom("..", "../../x", "/etc/x", "a\\b", "@s/..", "a\0b", "~");
  fc.assert(
    fc.property(name, name, (one, other) => {
      const files = binaryNotices(project, [{ ...plain, name: one, version: other }]);
      expect([...files.keys()].at(-1)).toMatch(/^licenses\/[\w@.+-]+@[\w.-]+\.txt$/);
    }),
  );
});
