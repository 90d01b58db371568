// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { namespaceSelection, NamespaceSelectionError } from "./namespace-selection.ts";

const cluster = ["default", "kube-public", "kube-system", "team-a", "team-b", "team-ab", "team-long"];

test.each([
  [["team-*"], ["team-a", "team-b", "team-ab", "team-long"]],
  [["team-?"], ["team-a", "team-b"]],
  [["*-a*"], ["team-a", "team-ab"]],
  [["!kube-*"], ["default", "team-a", "team-b", "team-ab", "team-long"]],
  [
    ["!kube-*", "!default"],
    ["team-a", "team-b", "team-ab", "team-long"],
  ],
  [
    ["team-*", "default"],
    ["default", "team-a", "team-b", "team-ab", "team-long"],
  ],
  [
    ["team-*", "!team-b"],
    ["team-a", "team-ab", "team-long"],
  ],
  // Leaving out wins, whatever the order.
  [
    ["!team-b", "team-*"],
    ["team-a", "team-ab", "team-long"],
  ],
  [["!team-*", "team-a", "?efault"], ["default"]],
  [["*", "!kube-*", "!team-*"], ["default"]],
  [["none-*"], []],
])("of the cluster's namespaces %j selects %j", (patterns, expected) => {
  const selection = namespaceSelection(patterns);

  expect(selection?.type).toBe("matching");
  expect(cluster.filter((name) => selection?.type === "matching" && selection.matches(name))).toEqual(expected);
});

test.each([
  [["a"], ["a"]],
  [
    ["b", "a"],
    ["b", "a"],
  ],
  [["team-a", "team-b", "!*-b"], ["team-a"]],
  [["team-a", "!kube-*"], ["team-a"]],
])("%j is known from the beginning: %j", (patterns, names) => {
  expect(namespaceSelection(patterns)).toEqual({ type: "named", names });
});

test.each([[["*"]], [["**"]], [["*", "default"]]])("%j is all namespaces", (patterns) => {
  expect(namespaceSelection(patterns)).toBeUndefined();
});

test.each([
  [[], "the patterns [] leave no namespace"],
  [["a", "!a"], "the patterns [a, !a] leave no namespace"],
  [["a-*", "!*"], "the patterns [a-*, !*] leave no namespace"],
  [["ok", "a", "ok"], 'namespaces[2]: "ok" is named twice'],
  [["!a-*", "!a-*"], 'namespaces[1]: "!a-*" is named twice'],
])("%j is refused: %s", (patterns, message) => {
  expect(() => namespaceSelection(patterns)).toThrow(new NamespaceSelectionError(message));
});

test.each(["", "!", "A", "a_b", "a.b", "-a", "a-", "!!a", "team-[ab]", "a,b", "x".repeat(64)])(
  "%j is no pattern",
  (pattern) => {
    expect(() => namespaceSelection(["fine", pattern])).toThrow(
      `namespaces[1]: "${pattern}" is no name of a namespace and no pattern of names`,
    );
  },
);
