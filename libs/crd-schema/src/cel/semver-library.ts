// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-semver-library */
import { CelFunctionError, type CelLibrary, type Comparable } from "./cel-module.ts";

const identifier = "[0-9A-Za-z-]+";
const number = "(0|[1-9]\\d*)";
const grammar = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+${identifier}(?:\\.${identifier})*)?$`,
);

class SemverValue implements Comparable {
  readonly numbers: readonly bigint[];
  readonly prerelease: readonly string[];

  constructor(text: string) {
    const match = grammar.exec(text);
    const prerelease = match?.[4]?.split(".") ?? [];
    if (match === null || prerelease.some((part) => /^0\d+$/.test(part))) {
      throw new CelFunctionError(`No Major.Minor.Patch elements found`);
    }
    this.numbers = match.slice(1, 4).map((part) => BigInt(part));
    this.prerelease = prerelease;
  }

  equals(other: unknown): boolean {
    return other instanceof SemverValue && compare(this, other) === 0;
  }
}

export const semverLibrary: CelLibrary = {
  types: { "kubernetes.Semver": SemverValue },
  comparable: ["kubernetes.Semver"],
  functions: {
    "semver(string): kubernetes.Semver": (text: string) => new SemverValue(text),
    "semver(string, bool): kubernetes.Semver": parse,
    "isSemver(string): bool": (text: string) => isSemver(text, false),
    "isSemver(string, bool): bool": isSemver,
    "kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool": (a: SemverValue, b: SemverValue) => compare(a, b) > 0,
    "kubernetes.Semver.isLessThan(kubernetes.Semver): bool": (a: SemverValue, b: SemverValue) => compare(a, b) < 0,
    "kubernetes.Semver.compareTo(kubernetes.Semver): int": (a: SemverValue, b: SemverValue) => BigInt(compare(a, b)),
    "kubernetes.Semver.major(): int": ({ numbers }: SemverValue) => numbers[0] ?? 0n,
    "kubernetes.Semver.minor(): int": ({ numbers }: SemverValue) => numbers[1] ?? 0n,
    "kubernetes.Semver.patch(): int": ({ numbers }: SemverValue) => numbers[2] ?? 0n,
  },
};

function parse(text: string, normalize: boolean): SemverValue {
  return new SemverValue(normalize ? normalized(text) : text);
}

function isSemver(text: string, normalize: boolean): boolean {
  try {
    parse(text, normalize);
    return true;
  } catch (error) {
    if (error instanceof CelFunctionError) return false;
    throw error;
  }
}

/** Without a `v`, with all three numbers, without leading zeros. */
function normalized(text: string): string {
  const [, core = "", rest = ""] = /^v?([^+-]*)(.*)$/.exec(text) ?? [];
  const parts = core.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
  while (parts.length < 3 && rest === "") parts.push("0");
  return `${parts.join(".")}${rest}`;
}

/** By https://semver.org/#spec-item-11: -1, 0 or 1. */
function compare(a: SemverValue, b: SemverValue): number {
  for (const [index, part] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n;
    if (part !== other) return part < other ? -1 : 1;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return Math.sign(b.prerelease.length - a.prerelease.length);
  for (const [index, part] of a.prerelease.entries()) {
    const other = b.prerelease[index];
    if (other === undefined) return 1;
    if (part !== other) return compareIdentifiers(part, other);
  }
  return Math.sign(a.prerelease.length - b.prerelease.length);
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return BigInt(a) < BigInt(b) ? -1 : 1;
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a < b ? -1 : 1;
}
