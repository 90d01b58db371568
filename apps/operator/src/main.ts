#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The composition root: the process in, one operator out. What it does with Samples is in `sample/`. */
// #region cli
import { runCli } from "@nuvolaris/operator-cli";
import { operatorProgram } from "./operator-program.ts";
import { version } from "./version.ts";

const { argv, env } = process;
process.exitCode = await runCli(operatorProgram, { argv: argv.slice(2), env, io: process, process, version });
// #endregion
