// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { figuresOfContest, runContest, type Contestant } from "../contest.ts";
import type { Scenario } from "../figure.ts";
import { plainEnvironment } from "../program-environment.ts";
import { ownProgram, WrongVerdictError } from "./license-header-tools.ts";

const rounds = 7;
const repository = fileURLToPath(new URL("../../../..", import.meta.url));

/** What one waits for in a repository of this size: most of it is the start of the process. */
export const licenseHeaderStartScenario: Scenario = {
  name: "license-header-start",
  description: "license-header on this repository: its help, its files, its lock file's packages",
  async run(_progress, { signal }) {
    const contest = { contestants: contestants(), clock: systemClock, signal };
    // What a first run reads and compiles is kept.
    await runContest({ ...contest, rounds: 1 });
    return figuresOfContest(await runContest({ ...contest, rounds }), {
      scenario: "license-header-start",
      kind: "warm",
    });
  },
};

function contestants(): readonly Contestant[] {
  const { name, args } = ownProgram();
  return [
    contestant("bare node", ["--eval", "0"]),
    ...["--help", "check", "deps"].map((verb) => contestant(`${name} ${verb}`, [...args, verb])),
  ];
}

function contestant(name: string, args: readonly string[]): Contestant {
  return {
    name,
    command: { program: execPath, args, folder: repository, environment: plainEnvironment() },
    verify: ({ exitCode, stderr }) => {
      // With 1 it has findings, which is no failure of the program.
      if (exitCode > 1) throw new WrongVerdictError(`${name} exited with ${exitCode}: ${stderr.trim()}`);
    },
  };
}
