// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Something outside of the cluster, here a file, comes and goes with an object.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const operator = createOperator({ name: "create-and-delete" });

const fileOf = (uid: string): string => join(tmpdir(), `sample-${uid}.json`);

operator.on(Sample).create(async ({ uid, spec, log }) => {
  await writeFile(fileOf(uid), JSON.stringify(spec));
  log.info("file written", { path: fileOf(uid) });
  return { message: "created" };
});

operator.on(Sample).delete(async ({ uid, log }) => {
  await rm(fileOf(uid), { force: true });
  log.info("file removed", { path: fileOf(uid) });
});

if (import.meta.main) await operator.run();
// #endregion
