// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { UserInfo } from "../authentication/user-info.ts";
import type { RequestContext } from "../registry/request-context.ts";
import type { ServerParts } from "./server-parts.ts";
import type { WriteOptions } from "./write-options.ts";

/** Who sends a request, and where warnings for them go. */
export interface RequestPrincipal {
  readonly user: UserInfo;
  readonly warn: (text: string) => void;
  /** Whose token this is. */
  readonly reviewToken?: RequestContext["reviewToken"];
}

export interface ContextOptions {
  readonly write?: WriteOptions | undefined;
  readonly subresource?: string | undefined;
  readonly requestedName?: string | undefined;
}

export function createContext(
  { clock, objects, authorizer }: Pick<ServerParts, "clock" | "objects" | "authorizer">,
  { user, warn, reviewToken }: RequestPrincipal,
  { write, subresource, requestedName }: ContextOptions,
): RequestContext {
  return {
    now: clock.now(),
    user,
    fieldManager: write?.fieldManager ?? "",
    fieldValidation: write?.fieldValidation ?? "Ignore",
    dryRun: write?.dryRun ?? false,
    ...(subresource !== undefined && { subresource }),
    ...(requestedName !== undefined && { requestedName }),
    objects,
    authorizer,
    ...(reviewToken && { reviewToken }),
    warn,
  };
}
