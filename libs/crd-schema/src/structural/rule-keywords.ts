// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The members of a CEL rule, apart from what the expressions mean. */
import {
  invalid,
  notSupported,
  required,
  type FieldError,
  type JsonSchemaProps,
  type ValidationRule,
} from "@nuvolaris/api-machinery";
import { FieldPathError, resolveFieldPath } from "./field-path.ts";

const reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
const lineBreak = /[\n\r]/;

export function checkRuleKeywords(schema: JsonSchemaProps, path: string): FieldError[] {
  const rules = schema["x-kubernetes-validations"] ?? [];
  return rules.flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    const reason: string | undefined = rule.reason;
    return [
      ...checkRuleText(rule, at),
      ...(isBlank(rule.messageExpression)
        ? [required(`${at}.messageExpression`, "messageExpression must be non-empty if specified")]
        : []),
      ...(reason !== undefined && !reasons.includes(reason) ? [notSupported(`${at}.reason`, reason, reasons)] : []),
      ...checkFieldPath(schema, rule.fieldPath ?? "", `${at}.fieldPath`),
    ];
  });
}

/** Of these, the server reports the first. */
function checkRuleText({ rule, message = "" }: ValidationRule, at: string): FieldError[] {
  if (rule.trim() === "") return [required(`${at}.rule`, "rule is not specified")];
  if (isBlank(message)) return [invalid(`${at}.message`, message, "must be non-empty if specified")];
  if (lineBreak.test(message.trim())) return [invalid(`${at}.message`, message, "must not contain line breaks")];
  if (lineBreak.test(rule.trim()) && message === "") {
    return [required(`${at}.message`, "message must be specified if rule contains line breaks")];
  }
  return [];
}

function isBlank(text: string | undefined): boolean {
  return text !== undefined && text !== "" && text.trim() === "";
}

function checkFieldPath(schema: JsonSchemaProps, fieldPath: string, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (fieldPath === "") return errors;
  if (fieldPath.trim() === "") errors.push(invalid(at, fieldPath, "must be non-empty if specified"));
  if (lineBreak.test(fieldPath)) errors.push(invalid(at, fieldPath, "must not contain line breaks"));
  try {
    resolveFieldPath(fieldPath, schema);
  } catch (error) {
    if (!(error instanceof FieldPathError)) throw error;
    errors.push(invalid(at, fieldPath, "must be a valid path"));
  }
  return errors;
}
