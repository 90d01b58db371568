// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import {
  adoptAliases,
  formatProgressRecord,
  maxRecordBytes,
  parseProgressRecord,
  roomForRecord,
  type ProgressRecord,
} from "./progress-record.ts";

const record: ProgressRecord = {
  uid: "u1",
  seen: "h1",
  handlers: {
    notify: { attempts: 2, nextAt: "2026-01-01T00:00:05Z", tried: "h2", seen: "h1" },
    colour: { seen: null },
  },
  essences: { h1: { spec: { count: 2 } } },
};

test("a record survives being written and read", () => {
  expect(parseProgressRecord(formatProgressRecord(record).text, "u1")).toEqual(record);
});

test("what is empty is not written", () => {
  expect(formatProgressRecord({ uid: "u1", handlers: {}, essences: {} }).text).toBe('{"uid":"u1"}');
});

test("no annotation is no record", () => {
  expect(parseProgressRecord(undefined, "u1")).toBeUndefined();
});

test("the record of another object counts as none", () => {
  expect(parseProgressRecord(formatProgressRecord(record).text, "u2")).toBeUndefined();
});

test.each(["{", "[]", "null", '"text"'])("the annotation %s is refused by name", (annotation) => {
  expect(() => parseProgressRecord(annotation, "u1")).toThrow(/progress annotation is not/);
});

test("fields of a wrong type are dropped instead of believed", () => {
  const text =
    '{"uid":"u1","seen":7,"handlers":{"a":{"attempts":"x","outcome":"maybe","seen":3},"b":1},"essences":{"h":1}}';

  expect(parseProgressRecord(text, "u1")).toEqual({ uid: "u1", handlers: { a: {}, b: {} }, essences: { h: {} } });
});

test("a record that is too large keeps its hashes and loses its essences", () => {
  const large = { ...record, essences: { h1: { spec: { text: "x".repeat(maxRecordBytes) } } } };

  const { text, truncated } = formatProgressRecord(large);

  expect(truncated).toBe(true);
  expect(parseProgressRecord(text, "u1")).toEqual({ ...record, essences: {} });
});

test.each([
  ["alone a record has its full share", {}, maxRecordBytes],
  ["what others leave is less than that", { "a/b": "x".repeat(200 * 1024) }, 56 * 1024 - 3 - 8],
  ["bytes count, not characters", { "a/b": "é".repeat(100 * 1024) }, 56 * 1024 - 3 - 8],
  ["its own former text is no other's", { progress: "x".repeat(200 * 1024) }, maxRecordBytes],
  ["others can leave nothing", { "a/b": "x".repeat(256 * 1024 - 3) }, 0],
])("%s", (_sentence, annotations, room) => {
  expect(roomForRecord(annotations, "progress")).toBe(room);
});

test("an integer beyond 2^53 in an essence survives", () => {
  const large = { ...record, essences: { h1: { spec: { id: 9007199254740993n } } } };

  expect(parseProgressRecord(formatProgressRecord(large).text, "u1")).toEqual(large);
});

test("a renamed handler takes over the entry of its first alias that has one", () => {
  const record = { uid: "u", handlers: { older: { attempts: 2 }, other: { seen: "h" } }, essences: {} };

  const adopted = adoptAliases(record, [{ id: "newest", aliases: ["newer", "older"] }, { id: "other" }]);

  expect(adopted.handlers).toEqual({ newest: { attempts: 2 }, other: { seen: "h" } });
});

test("a handler that has an entry of its own keeps it, and the alias stays for nobody", () => {
  const record = { uid: "u", handlers: { old: { attempts: 2 }, new: { attempts: 1 } }, essences: {} };

  expect(adoptAliases(record, [{ id: "new", aliases: ["old"] }]).handlers).toEqual(record.handlers);
});
