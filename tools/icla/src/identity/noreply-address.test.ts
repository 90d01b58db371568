// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { isBot } from "./bot.ts";
import { hashEmail, maskEmail } from "./email.ts";
import { parseNoreplyAddress } from "./noreply-address.ts";
import { parseSignature } from "./signature.ts";

const hosts = ["users.noreply.github.com", "users.noreply.git.example.com"];

test.each([
  ["12+Oct@users.noreply.github.com", { login: "oct", id: 12 }],
  ["oct-cat@users.noreply.github.com", { login: "oct-cat" }],
  ["12+oct@users.noreply.git.example.com", { login: "oct", id: 12 }],
  ["7+dependabot[bot]@users.noreply.github.com", { login: "dependabot[bot]", id: 7 }],
  ["oct@example.com", undefined],
  ["12+oct@users.noreply.github.com.evil.example", undefined],
  ["12+13+oct@users.noreply.github.com", undefined],
  ["+oct@users.noreply.github.com", undefined],
  ["12+@users.noreply.github.com", undefined],
  ["a b@users.noreply.github.com", undefined],
  ["users.noreply.github.com", undefined],
])("%s is the account %j", (address, expected) => {
  expect(parseNoreplyAddress(address, hosts)).toEqual(expected);
});

const dependabot = { name: "dependabot[bot]", id: 49699333, emails: ["support@dependabot.com"] };

test.each([
  ["dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", true],
  ["dependabot[bot]", "Support@Dependabot.com", true],
  ["dependabot[bot]", "dependabot[bot]@users.noreply.github.com", false],
  ["dependabot[bot]", "1+dependabot[bot]@users.noreply.github.com", false],
  ["dependabot[bot]", "49699333+other[bot]@users.noreply.github.com", false],
  ["dependabot[bot]", "mallory@example.org", false],
  ["Dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", false],
  ["x dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", false],
  ["other[bot]", "49699333+dependabot[bot]@users.noreply.github.com", false],
])("is %s <%s> the bot of the policy: %s", (name, email, expected) => {
  expect(isBot({ name, email }, dependabot, hosts)).toBe(expected);
});

test("a bot without a number is known by an address without one", () => {
  const rule = { name: "ci[bot]", emails: [] };

  expect(isBot({ name: "ci[bot]", email: "ci[bot]@users.noreply.github.com" }, rule, hosts)).toBe(true);
  expect(isBot({ name: "ci[bot]", email: "5+ci[bot]@users.noreply.github.com" }, rule, hosts)).toBe(false);
});

test.each([
  ["Ann <ann@x>", { name: "Ann", email: "ann@x" }],
  ["  Ann B.  < ann@x > ", { name: "Ann B.", email: "ann@x" }],
  ["Ann", undefined],
  ["<ann@x>", undefined],
  ["Ann <ann>", undefined],
  ["Ann <ann@x> <b@x>", undefined],
  ["Ann ann@x", undefined],
])("%j is read as %j", (text, expected) => {
  expect(parseSignature(text)).toEqual(expected);
});

test("an address is hashed trimmed and in lower case, as sha256sum has it", () => {
  const digest = "438c4c7afe600cdf1e455c369bec76dc970fc8ca463447c7b387a347f3c79331";

  expect(hashEmail(" Ann@Example.org ")).toBe(`sha256:${digest}`);
});

test.each([
  ["ann@example.org", "a…@example.org"],
  ["@example.org", "…"],
  ["ann", "…"],
])("%s is shown as %s", (address, expected) => {
  expect(maskEmail(address)).toBe(expected);
});
