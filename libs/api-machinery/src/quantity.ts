// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Quantities: `500m`, `1Gi`, `12e6`. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 *
 * Exact at any size, with the rounding, the limits and the canonical form of apimachinery's resource.Quantity.
 */

/** How a quantity was written; its canonical form is written the same way. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** The amount is `units` × 10^`scale`. */
export interface Quantity {
  readonly units: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** The text as the server stores it: the one that was read where that is canonical enough. */
  readonly text: string;
}

/** A text that is no quantity. The message is Kubernetes' own. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
}

const grammar = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*(?:[-+]?\d*))$/;
const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const decimalSuffixes = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const binarySuffixes = new Map([
  ["Ki", 10],
  ["Mi", 20],
  ["Gi", 30],
  ["Ti", 40],
  ["Pi", 50],
  ["Ei", 60],
]);

/** The smallest amount that is told apart: 10^-9. Smaller fractions are rounded away from zero. */
const smallestScale = -9;
const largestBinary = 2n ** 63n - 1n;
/** Digits that fit into 64 bits for certain: with more, the server's library leaves the text that was read. */
const safeDigits = 18;

interface Parts {
  readonly text: string;
  readonly negative: boolean;
  /** All digits, those of the fraction included, without leading zeros of the whole part. */
  readonly digits: string;
  readonly fractionDigits: number;
  readonly suffix: string;
}

/** Throws {@link QuantityError}. */
export function parseQuantity(text: string): Quantity {
  const parts = split(text);
  const binary = binarySuffixes.get(parts.suffix);
  return binary === undefined ? parseDecimal(parts) : parseBinary(parts, binary);
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`, whatever their suffixes. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const signs = sign(a.units) - sign(b.units);
  if (signs !== 0 || a.units === 0n) return signs;
  // Orders of magnitude first: 1e1000000000 is a quantity, and must not be written out.
  const magnitudes = magnitude(a) - magnitude(b);
  if (magnitudes !== 0) return magnitudes * sign(a.units);
  const scale = Math.min(a.scale, b.scale);
  const difference = a.units * 10n ** BigInt(a.scale - scale) - b.units * 10n ** BigInt(b.scale - scale);
  return sign(difference);
}

/** The text as the server stores it: `1000m` becomes `1`, `0.5` becomes `500m`, `1024Mi` becomes `1Gi`. */
export function canonicalQuantity(text: string): string {
  return parseQuantity(text).text;
}

function split(text: string): Parts {
  const match = grammar.exec(text);
  const [, signText = "", whole = "", fraction = "", suffix = ""] = match ?? [];
  if (!match || text === "") throw new QuantityError(wrongFormat);
  const digits = (whole.replace(/^0+/, "") || "0") + fraction;
  return { text, negative: signText === "-", digits, fractionDigits: fraction.length, suffix };
}

function parseDecimal(parts: Parts): Quantity {
  const { exponent, format } = decimalExponent(parts.suffix);
  const units = BigInt(parts.digits);
  const scale = exponent - parts.fractionDigits;
  const signed = parts.negative ? -units : units;
  const fitsFast = parts.digits.length <= safeDigits && scale >= smallestScale;
  const keepsText = fitsFast && scale % 3 === 0 && !parts.digits.endsWith("000") && !parts.digits.startsWith("0");
  const exact = { units: signed, scale, format };
  if (!fitsFast) requireDigits(parts);
  const amount = scale < smallestScale ? roundAwayFromZero(exact, smallestScale) : exact;
  return { ...amount, text: keepsText || parts.text === "0" ? parts.text : decimalText(amount) };
}

function parseBinary(parts: Parts, exponent: number): Quantity {
  const factor = 2n ** BigInt(exponent);
  const units = BigInt(parts.digits);
  const room = 15 - parts.digits.length - Math.trunc((exponent * 3) / 10) - 1;
  const signed = (parts.negative ? -units : units) * factor;
  if (parts.fractionDigits === 0 && room >= 0) {
    const whole = { units: signed, scale: 0, format: "BinarySI" } as const;
    return { ...whole, text: (units & 7n) === 0n ? binaryText(whole) : parts.text };
  }
  requireDigits(parts);
  return parseWideBinary(parts, signed);
}

/** The server's library takes a suffix alone for zero (`m`, `Ki`), but only where 64 bits are known to be enough. */
function requireDigits({ text }: Parts): void {
  if (!/\d/.test(text.replace(/[^\d.+-].*$/, ""))) throw new QuantityError("unable to parse numeric part of quantity");
}

/** With a fraction, or beyond what 64 bits hold for certain: rounded to 10^-9, and never above 2^63-1. */
function parseWideBinary(parts: Parts, signed: bigint): Quantity {
  const exact = { units: signed, scale: -parts.fractionDigits, format: "BinarySI" } as const;
  const rounded = exact.scale < smallestScale ? roundAwayFromZero(exact, smallestScale) : exact;
  const limit = largestBinary * 10n ** BigInt(-rounded.scale);
  const absolute = rounded.units < 0n ? -rounded.units : rounded.units;
  const one = 10n ** BigInt(-rounded.scale);
  const capped = absolute > limit ? limit : absolute;
  const format: QuantityFormat = capped > 0n && capped < one ? "DecimalSI" : "BinarySI";
  const amount = { units: rounded.units < 0n ? -capped : capped, scale: rounded.scale, format };
  return { ...amount, text: format === "BinarySI" ? binaryText(amount) : decimalText(amount) };
}

function decimalExponent(suffix: string): { readonly exponent: number; readonly format: QuantityFormat } {
  const known = decimalSuffixes.get(suffix);
  if (known !== undefined) return { exponent: known, format: "DecimalSI" };
  const exponent = /^[eE][+-]?\d+$/.test(suffix) ? Number(suffix.slice(1)) : Number.NaN;
  if (!(Math.abs(exponent) < 2 ** 31)) throw new QuantityError("unable to parse quantity's suffix");
  return { exponent, format: "DecimalExponent" };
}

type Amount = Omit<Quantity, "text">;

function roundAwayFromZero({ units, scale, format }: Amount, toScale: number): Amount {
  // Beyond the digits there are, the divisor's exact size does not matter: the quotient is 0 and the rest is not.
  const places = Math.min(toScale - scale, units.toString().length + 1);
  const divisor = 10n ** BigInt(places);
  const quotient = units / divisor;
  const rounded = units % divisor === 0n ? quotient : quotient + BigInt(sign(units));
  return { units: rounded, scale: toScale, format };
}

/** Digits without trailing zeros, with an exponent that is a multiple of three. */
function decimalText({ units, scale, format }: Amount): string {
  if (units === 0n) return "0";
  const digits = units.toString();
  const stripped = digits.replace(/0+$/, "");
  const exponent = scale + digits.length - stripped.length;
  const padding = ((exponent % 3) + 3) % 3;
  return stripped + "0".repeat(padding) + exponentText(exponent - padding, format);
}

function exponentText(exponent: number, format: QuantityFormat): string {
  if (format === "DecimalExponent") return exponent === 0 ? "" : `e${exponent}`;
  for (const [suffix, value] of decimalSuffixes) if (value === exponent) return suffix;
  return "";
}

function binaryText(amount: Amount): string {
  const one = 10n ** BigInt(-amount.scale);
  const whole = amount.units / one;
  const small = whole > -1024n && whole < 1024n;
  if (amount.units === 0n) return "0";
  if (small || amount.units % one !== 0n) return decimalText({ ...amount, format: "DecimalSI" });
  let mantissa = whole;
  let exponent = 0;
  while (mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    exponent += 10;
  }
  for (const [suffix, value] of binarySuffixes) if (value === exponent) return `${mantissa}${suffix}`;
  return mantissa.toString();
}

function magnitude({ units, scale }: Quantity): number {
  return units.toString().replace("-", "").length + scale;
}

function sign(value: bigint): number {
  return value < 0n ? -1 : Number(value > 0n);
}
