// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { readLockFile } from "./lock/lock-file.ts";
import { PackageListError, readPackageList } from "./package-selection.ts";

const { packages } = readLockFile(
  JSON.stringify({
    packages: {
      "node_modules/a": { version: "1.0.0" },
      "node_modules/@s/b": { version: "2.0.0" },
      "node_modules/a/node_modules/@s/b": { version: "1.0.0" },
    },
  }),
);

function chosen(list: unknown): readonly string[] {
  const selection = readPackageList(JSON.stringify(list), "list.json");
  return packages.filter((each) => selection.has(each)).map(({ path }) => path);
}

const metafile = {
  inputs: { "node_modules/never/index.js": {} },
  outputs: {
    "main.js": {
      inputs: {
        "src/main.ts": { bytesInOutput: 10 },
        "node_modules/a/index.js": { bytesInOutput: 10 },
        "../../node_modules/a/node_modules/@s/b/lib/index.js": { bytesInOutput: 1 },
        "node_modules/@s/b/shaken-away.js": { bytesInOutput: 0 },
      },
    },
  },
};

test("a list names packages as text or as objects", () => {
  expect(chosen(["a@1.0.0", { name: "@s/b", version: "2.0.0" }])).toEqual(["node_modules/a", "node_modules/@s/b"]);
  expect(chosen(["@s/b@1.0.0"])).toEqual(["node_modules/a/node_modules/@s/b"]);
});

test("esbuild's metafile names the folders of what is in its outputs", () => {
  expect(chosen(metafile)).toEqual(["node_modules/a", "node_modules/a/node_modules/@s/b"]);
});

test("what the lock file does not have is told", () => {
  const selection = readPackageList('["a@1.0.0", "b@9.0.0", "a@2.0.0"]', "list.json");
  for (const each of packages) selection.has(each);
  expect(selection.unknown).toEqual(["a@2.0.0", "b@9.0.0"]);
});

test.each([
  ["{", "list.json is not JSON: "],
  ["{}", 'list.json: expected a list of packages, or esbuild\'s metafile with its "outputs", found {}'],
  ["7", "found the number 7"],
  ['["a@1.0.0", "a"]', 'list.json: [1]: expected "name@version" or {"name": …, "version": …}, found the string "a"'],
  ['[{"name": "a"}]', 'list.json: [0]: expected "name@version" or {"name": …, "version": …}, found {"name":"a"}'],
  ['{"outputs": {"x": 1}}', 'list.json: outputs["x"]: expected an object with "inputs", found the number 1'],
])("%s is refused with the place and what was expected", (text, message) => {
  expect(() => readPackageList(text, "list.json")).toThrow(PackageListError);
  expect(() => readPackageList(text, "list.json")).toThrow(message);
});

test("any other JSON is read or refused, and nothing else is thrown", () => {
  const values = fc.oneof(
    fc.jsonValue(),
    fc.jsonValue().map((outputs) => ({ outputs })),
  );
  fc.assert(
    fc.property(values, (value) => {
      try {
        readPackageList(JSON.stringify(value), "list.json");
      } catch (error) {
        expect(error).toBeInstanceOf(PackageListError);
      }
    }),
  );
});
