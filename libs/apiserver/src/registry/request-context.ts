// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Authorizer } from "../authorization/authorizer.ts";
import type { ReviewedToken } from "../authentication/reviewed-token.ts";
import type { UserInfo } from "../authentication/user-info.ts";
import type { ApiObject } from "./api-object.ts";

/** Reads what is stored, newest state, whatever resource it belongs to. */
export interface ObjectReader {
  /** `resource` is `pods`, `deployments.apps`; `namespace` is absent for cluster-scoped resources. */
  get(resource: string, key: { readonly namespace?: string; readonly name: string }): ApiObject | undefined;
  /** In the order of namespace and name. */
  list(resource: string, namespace?: string): readonly ApiObject[];
}

/** What a step of a request may know about the request and about the world. */
export interface RequestContext {
  /** The time of the request, in milliseconds since the Unix epoch. */
  readonly now: number;
  readonly user: UserInfo;
  /** Who owns the fields that this request writes. */
  readonly fieldManager: string;
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
  readonly dryRun: boolean;
  /** `status`, `scale`, …; absent for the object itself. */
  readonly subresource?: string;
  /** The name in the request's path; a creation in a collection has none. */
  readonly requestedName?: string;
  readonly objects: ObjectReader;
  readonly authorizer: Authorizer;
  /** Whose token this is, for a TokenReview. Absent for what the server does by itself. */
  readonly reviewToken?: (token: string, audiences: readonly string[]) => Promise<ReviewedToken>;
  /** Adds a `Warning: 299` header to the answer. */
  warn(text: string): void;
}
