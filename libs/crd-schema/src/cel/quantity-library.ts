// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library */
import { compareQuantities, parseQuantity, QuantityError, type Quantity } from "@nuvolaris/api-machinery";
import { CelFunctionError, type CelLibrary, type Comparable } from "./cel-module.ts";

/** An amount as CEL handles it: exact, units × 10^scale. */
class QuantityValue implements Comparable {
  readonly amount: Pick<Quantity, "units" | "scale">;

  constructor(amount: Pick<Quantity, "units" | "scale">) {
    this.amount = amount;
  }

  equals(other: unknown): boolean {
    return other instanceof QuantityValue && compare(this, other) === 0;
  }

  plus({ amount }: QuantityValue): QuantityValue {
    const scale = Math.min(this.amount.scale, amount.scale);
    const units = rescale(this.amount, scale) + rescale(amount, scale);
    return new QuantityValue({ units, scale });
  }

  negated(): QuantityValue {
    return new QuantityValue({ ...this.amount, units: -this.amount.units });
  }
}

export const quantityLibrary: CelLibrary = {
  types: { "kubernetes.Quantity": QuantityValue },
  comparable: ["kubernetes.Quantity"],
  functions: {
    "quantity(string): kubernetes.Quantity": parse,
    "isQuantity(string): bool": isQuantity,
    "sign(kubernetes.Quantity): int": sign,
    "kubernetes.Quantity.sign(): int": sign,
    "kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool": (a: QuantityValue, b: QuantityValue) =>
      compare(a, b) > 0,
    "kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool": (a: QuantityValue, b: QuantityValue) =>
      compare(a, b) < 0,
    "kubernetes.Quantity.compareTo(kubernetes.Quantity): int": (a: QuantityValue, b: QuantityValue) =>
      BigInt(Math.sign(compare(a, b))),
    "kubernetes.Quantity.asApproximateFloat(): double": ({ amount }: QuantityValue) =>
      Number(amount.units) * 10 ** amount.scale,
    "kubernetes.Quantity.asInteger(): int": asInteger,
    "kubernetes.Quantity.isInteger(): bool": (value: QuantityValue) => integerOf(value) !== undefined,
    "kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity": (a: QuantityValue, b: QuantityValue) =>
      a.plus(b),
    "kubernetes.Quantity.add(int): kubernetes.Quantity": (a: QuantityValue, b: bigint) => a.plus(whole(b)),
    "kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity": (a: QuantityValue, b: QuantityValue) =>
      a.plus(b.negated()),
    "kubernetes.Quantity.sub(int): kubernetes.Quantity": (a: QuantityValue, b: bigint) => a.plus(whole(-b)),
  },
};

function parse(text: string): QuantityValue {
  try {
    return new QuantityValue(parseQuantity(text));
  } catch (error) {
    if (error instanceof QuantityError) throw new CelFunctionError(error.message, { cause: error });
    throw error;
  }
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch (error) {
    if (error instanceof QuantityError) return false;
    throw error;
  }
}

function compare(a: QuantityValue, b: QuantityValue): number {
  return compareQuantities(
    { ...a.amount, format: "DecimalSI", text: "" },
    { ...b.amount, format: "DecimalSI", text: "" },
  );
}

function sign({ amount }: QuantityValue): bigint {
  return amount.units === 0n ? 0n : amount.units > 0n ? 1n : -1n;
}

function whole(units: bigint): QuantityValue {
  return new QuantityValue({ units, scale: 0 });
}

function rescale({ units, scale }: Pick<Quantity, "units" | "scale">, to: number): bigint {
  return units * 10n ** BigInt(scale - to);
}

function integerOf({ amount }: QuantityValue): bigint | undefined {
  const { units, scale } = amount;
  // Beyond this it has more digits than 64 bits have, and must not be written out.
  if (scale > 18 && units !== 0n) return undefined;
  const divisor = 10n ** BigInt(Math.max(0, -scale));
  const value = scale >= 0 ? units * 10n ** BigInt(scale) : units / divisor;
  const isExact = scale >= 0 || units % divisor === 0n;
  return isExact && value < 2n ** 63n && value >= -(2n ** 63n) ? value : undefined;
}

function asInteger(value: QuantityValue): bigint {
  const integer = integerOf(value);
  if (integer === undefined) throw new CelFunctionError("cannot convert value to integer");
  return integer;
}
