// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { parseYamlFile, type Parsed, type TextFile } from "../document/yaml-file.ts";
import { policySchema, type Policy } from "./policy.ts";

/** Where the policy stands, from the root of a repository. */
export const policyPath = ".icla/policy.yaml";

/** What holds where a repository has no policy: {@link policySchema}'s defaults. */
export function defaultPolicy(): Policy {
  return policySchema.parse({});
}

/** Reads a policy. An empty file, or one of comments, is the default policy. */
export function parsePolicy(file: TextFile): Parsed<Policy> {
  const isEmpty = file.text.split("\n").every((line) => /^\s*(?:#|$)/.test(line));
  return isEmpty ? { ok: true, value: defaultPolicy() } : parseYamlFile(file, policySchema);
}
