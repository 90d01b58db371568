// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { Normalizer } from "../normalizer.ts";
import { normalizeOutput } from "./normalize-output.ts";

const linesOf = (output: string): readonly string[] => normalizeOutput(output, new Normalizer());

test("no output has no lines, and the last line's end makes no further line", () => {
  expect(linesOf("")).toEqual([]);
  expect(linesOf("one\n\ntwo\n")).toEqual(["one", "", "two"]);
});

test("columns lose their padding, which the age beside them decides", () => {
  expect(linesOf("NAME    AGE\nweb     2m3s  \na       6y328d\n")).toEqual(["NAME  AGE", "web  {{age}}", "a  {{age}}"]);
});

test("indentation is kept", () => {
  expect(linesOf("spec:\n    count: 2\n")).toEqual(["spec:", "    count: 2"]);
});

test("quantities and names are no ages", () => {
  expect(linesOf("cpu: 200m\nname: web-5s\n")).toEqual(["cpu: 200m", "name: web-5s"]);
});

test("what client-go logs of its own time is not told, and all else that it logs is", () => {
  const head = "1127 06:54:17.431000    4711 ";
  const where = 'reflector="k8s.io/client-go@v0.36.3/tools/cache/reflector.go:343" type="*unstructured.Unstructured"';
  const over = `E${head}reflector.go:204] "Failed to watch" err="context deadline exceeded" ${where}`;
  const slow = `I${head}request.go:752] "Waited before sending request" delay="1.2s" verb="GET"`;

  expect(linesOf(`${over}\n${slow}\nerror: timed out\n`)).toEqual(["error: timed out"]);
  expect(linesOf(`E${head}reflector.go:204] "Failed to watch" err="forbidden" ${where}\n`)).toEqual([
    `E {{log}}] "Failed to watch" err="forbidden" ${where}`,
  ]);
  expect(linesOf("error: context deadline exceeded\n")).toEqual(["error: context deadline exceeded"]);
});

test.each([
  ['  resourceVersion: "4711"', '  resourceVersion: "{{version}}"'],
  ["clusterIP: 10.0.0.17", "clusterIP: {{ip}}"],
  ["at https://127.0.0.1:38211/api", "at {{server}}/api"],
  ["Start Time:  Thu, 26 Nov 2026 15:31:01 +0000", "Start Time:  {{time}}"],
  ["E1126 15:31:01.123456   77 memcache.go:265] no", "E {{log}}] no"],
  ["+++ {{home}}/MERGED-12/a\t2026-11-26 15:31:01.5 +0000", "+++ {{home}}/MERGED/a\t{{time}}"],
  ["@@ -1 +1 @@", "@@ -1 +1 @@"],
])("%s is told as %s", (line, told) => {
  expect(linesOf(line)).toEqual([told]);
});
