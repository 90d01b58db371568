// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type { OperatorProgram, ProgramOption } from "./operator-program.ts";
export { runCli } from "./run-cli.ts";
export type { CommandIo, CommandOptions, CommandProcess, TextOutput } from "./surroundings.ts";
export { UsageError } from "./usage-error.ts";
