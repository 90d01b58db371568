#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `npm run release` makes a release here; the workflow `release` then publishes the image of its tag. */
import { systemClock } from "@nuvolaris/clock";
import type { RunProgram } from "@nuvolaris/testing";
import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { runProgram } from "../ci/program.ts";
import { UsageError } from "../usage-error.ts";
import { releaseConfig } from "./config.ts";

const root = resolve(import.meta.dirname, "../../../..");
const interrupted = new AbortController();
process.once("SIGINT", () => {
  interrupted.abort();
});

/** Shows what a program prints while it runs; two platforms take their time. */
const run: RunProgram = async (command, args) => {
  const lines: string[] = [];
  const ending = await runProgram([command, ...args], {
    directory: root,
    environment: process.env,
    clock: systemClock,
    signal: interrupted.signal,
    deadlineMs: 30 * 60_000,
    onLine: (line) => {
      console.log(line);
      lines.push(line);
    },
  });
  if (!ending.succeeded) throw new Error(`${[command, ...args].join(" ")}: ${ending.reason}`);
  return lines.join("\n");
};

async function main([verb = "", ...flags]: readonly string[]): Promise<void> {
  if (verb === "make") {
    const { makeRelease } = await import("./make-release.ts");
    await makeRelease({ dryRun: flags.includes("--dry-run"), run, print: console.log });
  } else if (verb === "publish-image") {
    const { publishImage } = await import("./publish-image.ts");
    const { outputFile, ...config } = releaseConfig(root, process.env);
    const { name, digest } = await publishImage({ ...config, run });
    console.log(`published ${name}@${digest}`);
    if (outputFile !== undefined) appendFileSync(outputFile, `name=${name}\ndigest=${digest}\n`);
  } else throw new UsageError("usage: release/main.ts make [--dry-run] | publish-image");
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
