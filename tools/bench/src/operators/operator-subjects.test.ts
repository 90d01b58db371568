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

function read(path: string): Promise<string> {
  return readFile(new URL(`../../peers/${path}`, import.meta.url), "utf8");
}

test("peers are pinned: kopf's requirements each to a version, controller-runtime with its checksum", async () => {
  const requirements = (await read("kopf/requirements.txt")).split("\n").filter((line) => /^[^#]/.test(line));
  const [, version = ""] = /controller-runtime (v\S+)/.exec(await read("controller-runtime/go.mod")) ?? [];

  expect(requirements.every((line) => /^\w+==\d+\.\d+\.\d+$/.test(line))).toBe(true);
  expect(await read("controller-runtime/go.sum")).toContain(`sigs.k8s.io/controller-runtime ${version} h1:`);
});

test("peers are pinned: the crates of kube-rs each to a version, all that they need from crates.io with its checksum", async () => {
  const [, dependencies = ""] = /^\[dependencies\]\n(.*?)\n\n/ms.exec(await read("kube-rs/Cargo.toml")) ?? [];
  const wanted = dependencies.split("\n").filter((line) => /^[^#]/.test(line));
  const [, ...locked] = (await read("kube-rs/Cargo.lock")).split("\n[[package]]\n");
  const others = locked.filter((entry) => !entry.startsWith('name = "kube-rs"\n'));

  expect(wanted.length).toBeGreaterThan(0);
  for (const line of wanted) {
    const [, name = "", version = ""] = /^(\S+) = .*?"=(\d+\.\d+\.\d+)"/.exec(line) ?? [];
    expect(others.map((entry) => entry.split("\n", 2).join())).toContain(`name = "${name}",version = "${version}"`);
  }
  const source = 'source = "registry+https://github.com/rust-lang/crates.io-index"';
  expect(others.filter((entry) => !(entry.includes(source) && /^checksum = "[0-9a-f]{64}"$/m.test(entry)))).toEqual([]);
});
