// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The texts and the verdicts are those of k8s.io/apimachinery v0.36: labels.Parse and LabelSelectorAsSelector.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLabelSelector, selectorFromLabelSelector } from "./label-selector.ts";
import { SelectorError } from "./selector-error.ts";

const keyRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.each([
  ["", ""],
  ["a", "a"],
  ["!a", "!a"],
  ["b=1,a==2", "a==2,b=1"],
  ["a!=", "a!="],
  ["a in (c, b,b)", "a in (b,c)"],
  ["a notin ()", "a notin ()"],
  ["a in (,x,,)", "a in (,x)"],
  ["a>1,b<2", "a>1,b<2"],
  ["in in (in, notin)", "in in (in,notin)"],
  [" a \t= \n b ", "a=b"],
])("%j is written as %j", (text, canonical) => {
  expect(parseLabelSelector(text).toString()).toBe(canonical);
});

test.each([
  ["a=1", { a: "1" }, true],
  ["a=1", { a: "2" }, false],
  ["a=1", {}, false],
  ["a!=1", {}, true],
  ["a!=1", { a: "1" }, false],
  ["a in (x,y)", { a: "y" }, true],
  ["a notin (x,y)", { a: "y" }, false],
  ["a notin (x,y)", {}, true],
  ["a", { a: "" }, true],
  ["!a", { a: "" }, false],
  ["a>1", { a: "22" }, true],
  ["a>1", { a: "x" }, false],
  ["a<1", { a: "-7" }, true],
  ["a>1", {}, false],
  ["a=1,b=2", { a: "1", b: "2" }, true],
  ["a=1,b=2", { a: "1" }, false],
  ["constructor", {}, false],
])("%j on %j is %j", (text, labels, expected) => {
  expect(parseLabelSelector(text).matches(labels)).toBe(expected);
});

test.each([
  ["a=1=2", "found '=', expected: ',' or 'end of string'"],
  ["a,", "found '', expected: identifier after ','"],
  [",a", "found ',', expected: !, identifier, or 'end of string'"],
  ["!", "unable to parse requirement: found '', expected: identifier"],
  ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ["a in x", "unable to parse requirement: found 'x' expected: '('"],
  ["a in (x", "unable to parse requirement: found '', expected: ',' or ')'"],
  ["a in (=)", "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
  ["a in (x,=)", "unable to parse requirement: found '=', expected: ',', or identifier"],
  ["a=(", "unable to parse requirement: found '(', expected: identifier"],
  ["-bad=1", `unable to parse requirement: <nil>: Invalid value: "-bad": ${keyRule}`],
  [
    "a>x",
    `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
])("%j is refused with the server's sentence", (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(new SelectorError(message));
});

test("what a selector writes, it reads again", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/);
  const term = fc.oneof(
    word,
    word.map((key) => `!${key}`),
    fc.tuple(word, fc.constantFrom("=", "==", "!="), word).map((parts) => parts.join("")),
    fc
      .tuple(word, fc.constantFrom("in", "notin"), fc.array(word))
      .map(([key, operator, values]) => `${key} ${operator} (${values.join(",")})`),
  );
  fc.assert(
    fc.property(fc.array(term), (terms) => {
      const written = parseLabelSelector(terms.join(",")).toString();
      expect(parseLabelSelector(written).toString()).toBe(written);
    }),
  );
});

test("only a selector without terms is empty, and it matches an object without labels", () => {
  expect(parseLabelSelector(" ").empty).toBe(true);
  expect(parseLabelSelector(" ").matches(undefined)).toBe(true);
  expect(parseLabelSelector("a").empty).toBe(false);
});

test("labels and expressions of a LabelSelector are one conjunction", () => {
  const selector = selectorFromLabelSelector({
    matchLabels: { app: "web" },
    matchExpressions: [
      { key: "tier", operator: "NotIn", values: ["b", "a"] },
      { key: "x", operator: "DoesNotExist" },
    ],
  });

  expect(selector.toString()).toBe("app=web,tier notin (a,b),!x");
  expect(selector.matches({ app: "web", tier: "c" })).toBe(true);
  expect(selector.matches({ app: "web", tier: "a" })).toBe(false);
});

test("an empty LabelSelector chooses everything, an absent one nothing", () => {
  expect(selectorFromLabelSelector({}).matches({})).toBe(true);
  expect(selectorFromLabelSelector(undefined).matches({ a: "b" })).toBe(false);
});

test("a LabelSelector is refused with all that is wrong with a term", () => {
  const refuse = (operator: string, values?: string[]) => () =>
    selectorFromLabelSelector({ matchExpressions: [{ key: "-", operator, ...(values ? { values } : {}) }] });

  expect(refuse("Foo")).toThrow('"Foo" is not a valid label selector operator');
  expect(refuse("In")).toThrow(
    `[key: Invalid value: "-": ${keyRule}, values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty]`,
  );
  expect(refuse("Exists", ["x"])).toThrow(
    /values: Invalid value: \["x"\]: values set must be empty for exists and does not exist/,
  );
});
