// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// meta/v1 ListOptions, as they come in a query.
import {
  forbidden,
  notSupported,
  parseFieldSelector,
  parseLabelSelector,
  SelectorError,
  type FieldError,
  type FieldSelector,
  type Selector,
} from "@nuvolaris/api-machinery";
import { badRequest, invalid } from "../registry/api-error.ts";
import { isTrue } from "./request-info.ts";

export interface ListOptions {
  readonly labels: Selector;
  readonly fields: FieldSelector;
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  /** Empty: the newest state; `0`: any. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  /** Absent when the query does not say it: that is not the same as false. */
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
  /** 0: no limit. */
  readonly limit: number;
  /** Empty: from the beginning. */
  readonly continue: string;
}

/** Throws a 400 for what does not parse, a 422 for what does not go together. */
export function parseListOptions(query: URLSearchParams): ListOptions {
  const timeoutSeconds = parseInteger(query.get("timeoutSeconds"));
  const sendInitialEvents = query.get("sendInitialEvents");
  const options: ListOptions = {
    labels: parseSelector(parseLabelSelector, query.get("labelSelector")),
    fields: parseSelector(parseFieldSelector, query.get("fieldSelector")),
    watch: isTrue(query.get("watch")),
    allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks")),
    resourceVersion: query.get("resourceVersion") ?? "",
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
    limit: Math.max(0, parseInteger(query.get("limit")) ?? 0),
    continue: query.get("continue") ?? "",
    ...(sendInitialEvents !== null && { sendInitialEvents: isTrue(sendInitialEvents) }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
  const errors = options.watch ? validateWatch(options) : validateList(options);
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
  return options;
}

const matchField = "resourceVersionMatch";

// https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apimachinery/pkg/apis/meta/internalversion/validation/validation.go
function validateList({
  resourceVersionMatch: match,
  resourceVersion,
  sendInitialEvents,
  ...options
}: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (match !== "") {
    if (resourceVersion === "")
      errors.push(forbidden(matchField, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    if (options.continue !== "")
      errors.push(forbidden(matchField, "resourceVersionMatch is forbidden when continue is provided"));
    if (match !== "Exact" && match !== "NotOlderThan")
      errors.push(notSupported(matchField, match, ["Exact", "NotOlderThan", ""]));
    if (match === "Exact" && resourceVersion === "0") {
      errors.push(forbidden(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (sendInitialEvents !== undefined)
    errors.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  return errors;
}

function validateWatch({ resourceVersionMatch: match, sendInitialEvents, ...options }: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const noContinue = forbidden(matchField, "resourceVersionMatch is forbidden when continue is provided");
  if (sendInitialEvents !== undefined) {
    if (match !== "NotOlderThan") {
      errors.push(forbidden(matchField, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    if (options.continue !== "") errors.push(noContinue);
  }
  if (match !== "") {
    if (sendInitialEvents === undefined) {
      errors.push(
        forbidden(matchField, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"),
      );
    }
    if (match !== "NotOlderThan") errors.push(notSupported(matchField, match, ["NotOlderThan"]));
    if (options.continue !== "") errors.push(noContinue);
  }
  return errors;
}

function parseSelector<T>(parse: (text: string) => T, text: string | null): T {
  try {
    return parse(text ?? "");
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message, { cause: error });
    throw error;
  }
}

/** Throws a 400 in the words of Go's strconv. */
export function parseInteger(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}
