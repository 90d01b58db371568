#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// An operator as a program with commands: run, crds, rbac, plan, doctor … `--help` lists them.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { runCli, type OperatorProgram } from "@nuvolaris/operator-cli";

export const program: OperatorProgram = {
  name: "greeter",
  description: "Greets Samples.",
  options: [{ flags: "--greeting <text>", description: "what is said", default: "hello" }],
  create: ({ greeting = "hello" }) => {
    const operator = createOperator({ name: "greeter" });
    operator.on(Sample).create(({ name }) => ({ message: `${greeting}, ${name}` }));
    operator.on(Sample).delete(({ log }) => {
      log.info("goodbye");
    });
    return operator;
  },
};

if (import.meta.main) {
  const { argv, env } = process;
  process.exitCode = await runCli(program, { argv: argv.slice(2), env, io: process, process });
}
// #endregion
