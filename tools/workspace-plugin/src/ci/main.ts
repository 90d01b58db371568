#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `.ci/run` starts once the packages are installed. */
import { systemClock } from "@nuvolaris/clock";
import {
  chooseK3sImage,
  defaultK3sImage,
  dockerCommand,
  dockerProbe,
  RequirementError,
  runProgram,
} from "@nuvolaris/testing";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { lookAtHost } from "./host.ts";
import { parseRequired } from "./requirement.ts";
import { run } from "./run.ts";
import { withPath } from "./search-path.ts";
import { stages, type Stage } from "./stage.ts";
import { UsageError } from "../usage-error.ts";

const directory = resolve(import.meta.dirname, "../../../..");
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(name, () => {
    interrupted.abort(new Error(`interrupted by ${name}`));
  });
}
let closingLine: string | undefined;

async function main(names: readonly string[]): Promise<number> {
  if (names.includes("--help")) {
    console.log(`usage: .ci/run [STAGE...]\nstages: ${stages.map(({ name }) => name).join(" ")}`);
    return 0;
  }
  const chosen = chooseStages(names);
  const required = parseRequired(process.env);
  mkdirSync(join(directory, ".cache"), { recursive: true });
  const result = await run({
    workshop: {
      directory,
      environment: { ...withPath(process.env, [join(directory, "node_modules/.bin")]), CI: "true", NX_DAEMON: "false" },
      clock: systemClock,
      signal: interrupted.signal,
      print: (line) => {
        console.log(line);
      },
    },
    stages: chosen,
    required,
    host: await lookAtHost(runProgram, process.env),
    docker: {
      answers: async () => (await dockerProbe.run(runProgram)).available,
      mustBuildNodeImage,
    },
  });
  closingLine = result.closingLine;
  return result.exitCode;
}

async function mustBuildNodeImage(): Promise<boolean> {
  if (process.env["K3S_IMAGE"]) return false;
  const chosen = await chooseK3sImage({ docker: dockerCommand(process.env) });
  return !chosen.found || chosen.image !== defaultK3sImage;
}

/** The stages in their order, whatever the order of `names`. No name means all. */
function chooseStages(names: readonly string[]): readonly Stage[] {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    throw new UsageError(
      `${unknown.join(", ")}: no such stage; there are ${stages.map(({ name }) => name).join(", ")}`,
    );
  }
  return stages.filter(({ name }) => names.length === 0 || names.includes(name));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isMistake = error instanceof UsageError || error instanceof RequirementError;
  console.error(isMistake ? `.ci/run: ${error.message}` : error);
  process.exitCode = isMistake ? 2 : 1;
}
if (closingLine !== undefined) console.log(closingLine);
