// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// From the workspace's root: node --conditions=@nuvolaris/source slides/05-deploying/lab/demo-3/main.ts --help
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { runCli } from "@nuvolaris/operator-cli";

export const operator = createOperator({ name: "demo-3" });

operator.on(Sample).delete(({ name, log }) => {
  log.info("cleaned up", { sample: name });
});

if (import.meta.main) {
  const { argv, env } = process;
  process.exitCode = await runCli(operator, { argv: argv.slice(2), env, io: process, process, version: "0.0.0" });
}
// #endregion
