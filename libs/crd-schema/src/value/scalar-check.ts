// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The keywords of strings and numbers, in the server's order. */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { compileRegularExpression } from "../regular-expression.ts";
import { effectiveFormat, stringFormatCheck } from "./format.ts";
import { longerThan, violates, withoutField, wrongType, type ValueResult } from "./problem.ts";
import { isInt64 } from "./type-check.ts";

export type ScalarCheck<T> = (value: T, path: string, result: ValueResult) => void;

/** Length in code points and pattern: only the first violation is reported. The format is a check of its own. */
export function createStringCheck(schema: JsonSchemaProps): ScalarCheck<string> | undefined {
  const { maxLength, minLength, pattern } = schema;
  const expression = pattern === undefined || pattern === "" ? undefined : compileRegularExpression(pattern);
  const format = effectiveFormat(schema);
  const hasFormat = stringFormatCheck(format);
  if (maxLength === undefined && minLength === undefined && expression === undefined && hasFormat === undefined)
    return undefined;
  return (value, path, result) => {
    if (maxLength !== undefined && isLonger(value, maxLength)) result.add(longerThan(path, maxLength));
    else if (minLength !== undefined && !isLonger(value, minLength - 1)) {
      result.add(violates(path, value, `should be at least ${minLength} chars long`));
    } else if (expression?.test(value) === false) result.add(violates(path, value, `should match '${pattern ?? ""}'`));
    if (hasFormat?.(value) === false) result.add(wrongType(path, format, value));
  };
}

function isLonger(text: string, length: number): boolean {
  // A code point takes one or two units, so most texts are decided without counting.
  if (text.length <= length) return false;
  return text.length > 2 * length || Array.from(text).length > length;
}

export function createNumberCheck(schema: JsonSchemaProps): ScalarCheck<number | bigint> {
  const { multipleOf, minimum, maximum, exclusiveMinimum = false, exclusiveMaximum = false } = schema;
  const range = createRangeCheck(schema);
  return (value, path, result) => {
    range(value, path, result);
    // Compared as numbers: a bound is a double, and so is what the server compares a fraction with.
    if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
      result.add(violates(path, value, `should be a multiple of ${multipleOf}`));
    }
    if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
      result.add(violates(path, value, `should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`));
    }
    if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
      result.add(violates(path, value, `should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`));
    }
    result.matches++;
  };
}

/** Whether the value fits into its format's bits. The server names no field here. */
function createRangeCheck(schema: JsonSchemaProps): ScalarCheck<number | bigint> {
  const format = effectiveFormat(schema);
  const described = format === "" ? "(default format)" : `with format ${format}`;
  const { type } = schema;
  return (value, path, result) => {
    if (fitsFormat(value, type, format)) return;
    result.add(withoutField(`Checked value must be of type ${type ?? ""} ${described} in ${path}`));
  };
}

function fitsFormat(value: number | bigint, type: JsonSchemaProps["type"], format: string): boolean {
  if (type === "integer")
    return isInt64(value) && (format !== "int32" || (value >= -2147483648 && value <= 2147483647));
  return format !== "float" || Math.abs(Number(value)) <= 3.4028234663852886e38;
}

function isMultiple(value: number | bigint, factor: number): boolean {
  if (isInt64(value) && Number.isInteger(factor)) return BigInt(value) % BigInt(factor) === 0n;
  const quotient = factor < 1 ? (1 / factor) * Number(value) : Number(value) / factor;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}
