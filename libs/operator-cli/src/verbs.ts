// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Verb } from "./verb.ts";

/** All verbs by name, in the order of the help. */
export const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [
    "run",
    { description: "run the operator (what a call without a command does)", load: () => import("./verbs/run.ts") },
  ],
  ["crds", { description: "write the CustomResourceDefinitions of its kinds", load: () => import("./verbs/crds.ts") }],
  ["rbac", { description: "write the roles that it needs", load: () => import("./verbs/rbac.ts") }],
  ["doctor", { description: "check whether a cluster has what it needs", load: () => import("./verbs/doctor.ts") }],
  ["unlock", { description: "take its finalizers off an object", load: () => import("./verbs/unlock.ts") }],
  ["pause", { description: "leave all objects alone until resume", load: () => import("./verbs/pause.ts") }],
  ["resume", { description: "end what pause began", load: () => import("./verbs/resume.ts") }],
  [
    "plan",
    { description: "tell what it would write for the objects of a file", load: () => import("./verbs/plan.ts") },
  ],
]);
