// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { lastHandled } from "./kopf.ts";
import { chosenPeers, subjectNames, UnknownPeerError, usualSubjects } from "./operator-subjects.ts";

test("peers are chosen by name, each once, in the order in which they are asked for", () => {
  expect(chosenPeers("kopf, ours,kopf")).toEqual(["kopf", "ours"]);
});

test("a peer that there is not is refused with those that there are", () => {
  expect(() => chosenPeers("ours,operator-sdk")).toThrow(UnknownPeerError);
  expect(() => chosenPeers("operator-sdk")).toThrow(
    `there is no peer "operator-sdk"; there are: ${subjectNames.join()}`,
  );
});

test("the usual ones are among them", () => {
  expect(subjectNames).toEqual(expect.arrayContaining([...usualSubjects]));
});

test("kopf is told of a handled Sample in its own words", () => {
  const annotation = lastHandled({ spec: { count: 1 }, annotations: { padding: "x" } });

  expect(annotation).toEqual({
    "kopf.zalando.org/last-handled-configuration": '{"spec":{"count":1},"metadata":{"annotations":{"padding":"x"}}}\n',
  });
});

test("peers are pinned: kopf's requirements each to a version, controller-runtime with its checksum", async () => {
  const read = (path: string): Promise<string> => readFile(new URL(`../../peers/${path}`, import.meta.url), "utf8");
  const requirements = (await read("kopf/requirements.txt")).split("\n").filter((line) => /^[^#]/.test(line));
  const [, version = ""] = /controller-runtime (v\S+)/.exec(await read("controller-runtime/go.mod")) ?? [];

  expect(requirements.every((line) => /^\w+==\d+\.\d+\.\d+$/.test(line))).toBe(true);
  expect(await read("controller-runtime/go.sum")).toContain(`sigs.k8s.io/controller-runtime ${version} h1:`);
});
