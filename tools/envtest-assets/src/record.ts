// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Asks a real control plane what the goldens in libs/testing say, and writes them.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatRecording, goldensFolder, locateAssets, recordAll, startEnvtestTarget } from "@nuvolaris/testing";
import { chosenScripts } from "./chosen-scripts.ts";
import { UsageError } from "./usage-error.ts";

export interface RecordGoldensOptions {
  /** Which scripts; none means all. */
  readonly names: readonly string[];
  /** Compare with the goldens instead of writing them. */
  readonly check: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
}

/**
 * Plays each script on a control plane of its own, so that none sees what another left behind.
 *
 * Errors: {@link UsageError} without binaries, for a name that is no script, and when `check` finds a difference.
 */
export async function recordGoldens(options: RecordGoldensOptions): Promise<void> {
  const scripts = chosenScripts(options.names);
  const located = await locateAssets({
    environment: options.environment,
    components: ["etcd", "kube-apiserver", "kubectl"],
  });
  if (!located.found) throw new UsageError(`cannot record: ${located.reason}`);
  const { assets } = located;
  const stale: string[] = [];
  await recordAll({
    scripts,
    startTarget: () => startEnvtestTarget(assets, join(assets.directory, "kubectl")),
    onRecorded: async (recording) => {
      const golden = formatRecording(recording);
      const file = new URL(`${recording.script}.json`, goldensFolder);
      const changed = (await readFile(file, "utf8").catch(() => "")) !== golden;
      if (changed && options.check) stale.push(fileURLToPath(file));
      else if (changed) await writeFile(file, golden);
      options.print(`${recording.script}: ${changed ? "changed" : "as before"}`);
    },
  });
  if (stale.length > 0) throw new UsageError(`the real server answers otherwise than these say:\n${stale.join("\n")}`);
}
