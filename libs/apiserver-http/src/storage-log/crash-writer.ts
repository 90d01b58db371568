// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A program for crash.test.ts: writes to the log of the folder that it is given until it is killed, and prints each
// revision as soon as it is acknowledged.
import type { LogRecord } from "@nuvolaris/apiserver";
import { writeSync } from "node:fs";
import { FileStorageLog } from "./file-storage-log.ts";

const [folder = "."] = process.argv.slice(2);
const log = new FileStorageLog({ folder, snapshotAfterBytes: 20_000 });
const { snapshot, tail } = await log.load();
const alive = [...snapshot, ...tail];
let snapshotting: Promise<void> | undefined;

for (;;) {
  const revision = (alive.at(-1)?.revision ?? 0) + 1;
  const batch = Array.from({ length: 1 + (revision % 7) }, (_, index) => recordOf(revision + index));
  await log.append(batch);
  alive.push(...batch);
  writeSync(1, `${(revision + batch.length - 1).toString()}\n`);
  if (log.wantsSnapshot) {
    snapshotting ??= log.writeSnapshot(alive.length, [...alive]).finally(() => (snapshotting = undefined));
  }
}

function recordOf(revision: number): LogRecord {
  return {
    revision,
    resource: "pods",
    key: `default/p${revision.toString()}`,
    value: `"${"x".repeat(revision % 900)}"`,
  };
}
