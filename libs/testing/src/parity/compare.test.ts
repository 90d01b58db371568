// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { judge } from "./known-differences.ts";
import type { Answer, Recording } from "./recording.ts";

const recording = (...answers: readonly Answer[]): Recording => ({ script: "crud", serverVersion: "v1", answers });

test("equal recordings have no differences, whatever server and order of keys", () => {
  const golden = recording({ title: "get", status: 200, body: { a: 1, b: [1, { c: null }] } });
  const actual = recording({ title: "get", body: { b: [1, { c: null }], a: 1 }, status: 200 });

  expect(compare(golden, { ...actual, serverVersion: "embedded" })).toEqual([]);
});

test("a difference is told by step and pointer, with both values", () => {
  const golden = recording({ title: "get", status: 200, body: { "a/b": [1, 2] } });
  const actual = recording({ title: "get", status: 404, body: { "a/b": [1, 3] } });

  expect(compare(golden, actual)).toEqual([
    { script: "crud", step: "get", at: "/body/a~1b/1", golden: 2, actual: 3 },
    { script: "crud", step: "get", at: "/status", golden: 200, actual: 404 },
  ]);
});

test("what only one of them has is a difference, an empty object is not the same as none", () => {
  const golden = recording({ title: "get", body: { list: [1], empty: {} } });
  const actual = recording({ title: "get", body: { list: [1, 2] } });

  expect(compare(golden, actual).map(({ at, golden: real, actual: given }) => [at, real, given])).toEqual([
    ["/body/empty", {}, undefined],
    ["/body/list/1", undefined, 2],
  ]);
});

test("a field that only the actual answer has is a difference", () => {
  const golden = recording({ title: "get", body: { a: 1 } });
  const actual = recording({ title: "get", body: { a: 1, extra: null } });

  expect(compare(golden, actual)).toMatchObject([{ at: "/body/extra", golden: undefined, actual: null }]);
});

test("a missing answer is one difference", () => {
  expect(compare(recording({ title: "get", status: 200 }), recording())).toMatchObject([{ step: "get", at: "" }]);
});

test("null, false, 0 and the empty text are told apart", () => {
  const values = [null, false, 0, ""];
  for (const golden of values) {
    const different = values.filter(
      (actual) => compare(recording({ title: "x", body: golden }), recording({ title: "x", body: actual })).length > 0,
    );
    expect(different).toEqual(values.filter((value) => value !== golden));
  }
});

const difference = { script: "crud", step: "get", at: "/body/message", golden: "a", actual: "b" };
const entry = { reason: "texts of Go", steps: { crud: ["get"] } };

test("a difference on the list is expected", () => {
  expect(judge("crud", [difference], [entry])).toEqual({ unexpected: [], vanished: [] });
});

test("a difference that is not on the list is not, of another step or of another script", () => {
  expect(judge("crud", [difference], []).unexpected).toEqual([difference]);
  expect(judge("crud", [difference], [{ ...entry, steps: { crud: ["put"] } }]).unexpected).toEqual([difference]);
  expect(judge("crud", [difference], [{ ...entry, steps: { apply: ["get"] } }]).unexpected).toEqual([difference]);
});

test("an entry that names places allows no others", () => {
  expect(judge("crud", [difference], [{ ...entry, at: ["/body/message"] }]).unexpected).toEqual([]);
  expect(judge("crud", [difference], [{ ...entry, at: ["/body"] }]).unexpected).toEqual([]);
  expect(judge("crud", [difference], [{ ...entry, at: ["/body/mess"] }]).unexpected).toEqual([difference]);
});

test("a step on the list that does not differ is reported: the list is out of date", () => {
  expect(judge("crud", [], [entry]).vanished).toEqual([{ step: "get", reason: "texts of Go" }]);
  expect(judge("crud", [difference], [{ ...entry, at: ["/headers"] }]).vanished).toHaveLength(1);
  expect(judge("apply", [], [entry]).vanished).toEqual([]);
});
