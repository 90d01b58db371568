// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// meta/v1 CreateOptions, UpdateOptions and PatchOptions, as they come in a query.
import {
  forbidden,
  invalid as invalidValue,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from "@nuvolaris/api-machinery";
import { invalid } from "../registry/api-error.ts";
import type { RequestContext } from "../registry/request-context.ts";
import { isTrue } from "./request-info.ts";

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: RequestContext["fieldValidation"];
  /** Of an apply: take over what others own. */
  readonly force: boolean;
}

export type WriteOptionsKind = "CreateOptions" | "UpdateOptions" | "PatchOptions";

const longestFieldManager = 128;
const fieldValidations = ["Ignore", "Warn", "Strict"] as const;

/** Throws a 422. `isApply`: the patch is an apply. */
export function parseWriteOptions(
  request: Request,
  query: URLSearchParams,
  { kind, isApply }: { readonly kind: WriteOptionsKind; readonly isApply: boolean },
): WriteOptions {
  const dryRun = query.getAll("dryRun").filter((value) => value !== "");
  const manager = query.get("fieldManager") ?? "";
  const validation = query.get("fieldValidation") ?? "";
  const force = query.get("force");
  const errors: FieldError[] = [
    ...validateDryRun(dryRun),
    ...validateManager(manager),
    ...validateFieldValidation(validation),
    ...(isApply ? [] : force === null ? [] : [forbidden("force", "may not be specified for non-apply patch")]),
    ...(isApply && manager === "" ? [required("fieldManager", "is required for apply patch")] : []),
  ];
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind }, "", errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager: manager === "" ? managerOf(request.headers.get("user-agent") ?? "") : manager,
    fieldValidation: fieldValidations.find((value) => value === validation) ?? "Warn",
    force: isTrue(force),
  };
}

export function validateDryRun(values: readonly string[]): FieldError[] {
  if (values.every((value) => value === "All")) return [];
  return [notSupported("dryRun", values, ["All"])];
}

/** What a client is called that does not say: its user agent up to the first slash. */
function managerOf(userAgent: string): string {
  const [name = ""] = userAgent.split("/");
  return name.slice(0, longestFieldManager);
}

function validateManager(manager: string): FieldError[] {
  const errors = manager.length > longestFieldManager ? [tooLong("fieldManager", longestFieldManager)] : [];
  const position = manager.search(/\p{C}/u);
  if (position < 0) return errors;
  const code = (manager.codePointAt(position) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return [...errors, invalidValue("fieldManager", manager, `invalid character U+${code} (at position ${position})`)];
}

function validateFieldValidation(value: string): FieldError[] {
  const known = fieldValidations.some((candidate) => candidate === value);
  return value === "" || known ? [] : [notSupported("fieldValidation", value, ["", "Ignore", "Strict", "Warn"])];
}
