// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { StatusReason } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { StatusError } from "./status-error.ts";
import { isTerminalRefusal } from "./terminal-refusal.ts";
import { TransportError } from "./transport-error.ts";

interface Refusal {
  readonly what: string;
  readonly code: number;
  readonly reason?: StatusReason;
  readonly message: string;
}

function refused({ code, reason, message }: Refusal): StatusError {
  const status = { kind: "Status" as const, apiVersion: "v1" as const, metadata: {}, status: "Failure" as const };
  return new StatusError(
    { ...status, code, message, ...(reason === undefined ? {} : { reason }) },
    "apply Pod default/a",
  );
}

test.each<Refusal>([
  {
    what: "a body that cannot be read",
    code: 400,
    reason: "BadRequest",
    message: "strict decoding error: unknown field",
  },
  { what: "a body that is too large", code: 413, reason: "RequestEntityTooLarge", message: "limit is 3145728" },
  { what: "a language the kind does not have", code: 415, reason: "UnsupportedMediaType", message: "use merge-patch" },
  {
    what: "an invalid object",
    code: 422,
    reason: "Invalid",
    message: 'Pod "a" is invalid: spec.containers: Required value',
  },
  {
    what: "a configuration that does not fit the schema",
    code: 500,
    message: "failed to create typed patch object (default/a; /v1, Kind=Pod): .spec.x: field not declared in schema",
  },
  { what: "an object that etcd does not take", code: 500, message: "etcdserver: request is too large" },
  {
    what: "an object that does not reach etcd",
    code: 500,
    message: "rpc error: code = ResourceExhausted desc = trying to send message larger than max (2400000 vs. 2097152)",
  },
])("$what is refused for good", (refusal) => {
  expect(isTerminalRefusal(refused(refusal))).toBe(true);
});

test.each<Refusal>([
  {
    what: "a patch whose test failed",
    code: 422,
    reason: "Invalid",
    message: "the server rejected our request due to an error in our request",
  },
  { what: "a webhook's denial", code: 400, message: 'admission webhook "a.example.com" denied the request: not today' },
  {
    what: "a policy's denial",
    code: 422,
    reason: "Invalid",
    message: `pods "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: x`,
  },
  {
    what: "a port that another Service has",
    code: 422,
    reason: "Invalid",
    message: 'Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated',
  },
  { what: "a conflict", code: 409, reason: "Conflict", message: "the object has been modified" },
  { what: "a missing right", code: 403, reason: "Forbidden", message: "pods is forbidden" },
  { what: "a missing namespace", code: 404, reason: "NotFound", message: 'namespaces "a" not found' },
  { what: "too many requests", code: 429, reason: "TooManyRequests", message: "too many requests" },
  { what: "trouble of the server", code: 500, reason: "InternalError", message: "etcdserver: leader changed" },
])("$what may pass", (refusal) => {
  expect(isTerminalRefusal(refused(refusal))).toBe(false);
});

test("an error that wraps a refusal is what the refusal is; what is none is never terminal", () => {
  const refusal = refused({ what: "", code: 413, message: "too large" });

  expect(isTerminalRefusal(new Error("cannot write the child", { cause: refusal }))).toBe(true);
  expect(isTerminalRefusal(new TransportError("cannot GET /: reset", "interrupted"))).toBe(false);
  expect(isTerminalRefusal("400")).toBe(false);
});
