// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What tests of strategies need of a request. */
import { alwaysAllow } from "../../authorization/authorizer.ts";
import type { ApiObject } from "../../registry/api-object.ts";
import type { RequestContext } from "../../registry/request-context.ts";

/** A request at noon by `admin`. `stored` are the objects that are there, by resource. */
export function testContext(
  stored: Readonly<Record<string, readonly ApiObject[]>> = {},
  changes: Partial<RequestContext> = {},
): RequestContext {
  const list = (resource: string): readonly ApiObject[] => stored[resource] ?? [];
  return {
    now: Date.parse("2026-01-01T12:00:00Z"),
    user: { username: "admin", groups: ["system:masters"] },
    fieldManager: "test",
    fieldValidation: "Strict",
    dryRun: false,
    objects: { list, get: (resource, { name }) => list(resource).find(({ metadata }) => metadata.name === name) },
    authorizer: alwaysAllow,
    warn: () => undefined,
    ...changes,
  };
}
