// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RequirementName } from "@nuvolaris/testing";

/** One thing that a change must pass: a command that a contributor can run too. */
export interface Stage {
  /** What `.ci/run NAME` calls it. */
  readonly name: string;
  readonly command: readonly string[];
  /** Whether the command runs tests and ends its report with `N passed, N failed, N skipped`. */
  readonly countsTests: boolean;
  /** What it cannot do without; `all` makes use of whatever there is, and skips tests for the rest. */
  readonly uses: readonly RequirementName[] | "all";
  /** A command that takes longer hangs, and is ended. */
  readonly deadlineMinutes: number;
  /** Whether it runs beside its neighbours for which this is so too: such stages mostly wait, each for its own cluster. */
  readonly besideOthers?: boolean;
}

/** Stages in their order, those together that run at the same time. */
export function inGroups(all: readonly Stage[]): readonly (readonly Stage[])[] {
  const groups: Stage[][] = [];
  for (const stage of all) {
    const last = groups.at(-1);
    if (last?.at(-1)?.besideOthers && stage.besideOthers) last.push(stage);
    else groups.push([stage]);
  }
  return groups;
}

const prePr = "node --conditions=@nuvolaris/source tools/workspace-plugin/src/pre-pr/main.ts";

/** In the order in which they run. */
export const stages: readonly Stage[] = [
  check("format", "prettier --check --log-level warn ."),
  check("licences", `${prePr} --only licence-headers,dependency-licences,icla`),
  check("lint", "nx run workspace:eslint"),
  check("types", "nx run workspace:types"),
  check("knip", "nx run workspace:knip"),
  check("publint", "nx run workspace:publint"),
  { name: "tests", command: ["npm", "test"], countsTests: true, uses: "all", deadlineMinutes: 30 },
  e2e("embedded", ["kubectl"]),
  e2e("envtest", ["kubectl", "envtest"]),
  e2e("k3s", ["kubectl", "k3s"]),
];

function check(name: string, line: string): Stage {
  return { name, command: line.split(" "), countsTests: false, uses: [], deadlineMinutes: 15 };
}

function e2e(controlPlane: string, uses: readonly RequirementName[]): Stage {
  const program = ["node", "--conditions=@nuvolaris/source", "apps/operator-e2e/src/main.ts"];
  return {
    name: `e2e-${controlPlane}`,
    command: [...program, "--control-plane", controlPlane],
    countsTests: true,
    uses,
    deadlineMinutes: 30,
    besideOthers: true,
  };
}
