// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { FileStorageLog } from "./file-storage-log.ts";

const writer = fileURLToPath(new URL("crash-writer.ts", import.meta.url));

/** Starts the writer, kills it once it has acknowledged `count` more batches, and answers the last revision it promised. */
async function writeUntilKilled(folder: string, count: number): Promise<number> {
  const child = spawn(process.execPath, ["--conditions=@nuvolaris/source", writer, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let acknowledged = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    acknowledged += text;
    if (acknowledged.split("\n").length > count) child.kill("SIGKILL");
  });
  await once(child, "close");
  expect(child.signalCode).toBe("SIGKILL");
  const lines = acknowledged.slice(0, acknowledged.lastIndexOf("\n")).split("\n");
  return Number(lines.at(-1));
}

test("killed at any moment, in the midst of snapshots too, the log has all that was acknowledged and no gap", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crash-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const count of [1, 3, 17, 40, 41, 90, 5, 64]) {
    const promised = await writeUntilKilled(folder, count);
    await using log = new FileStorageLog({ folder });
    const { snapshot, tail } = await log.load();
    const revisions = [...snapshot, ...tail].map(({ revision }) => revision);
    expect(revisions).toEqual(Array.from(revisions, (_, index) => index + 1));
    expect(revisions.length).toBeGreaterThanOrEqual(promised);
  }
}, 240_000);
