// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { check, type CheckResult, type Evidence } from "./check/check.ts";
export type { Finding } from "./finding.ts";
export type { PersonVerdict } from "./check/agreement-check.ts";
export { hashEmail } from "./identity/email.ts";
export { noteSchema, type Note } from "./note/note.ts";
export { policySchema, type Policy } from "./policy/policy.ts";
