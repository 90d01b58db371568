// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Tells when sources change. `node --watch` loses a file that an editor saves by renaming, and leaves a killed program dead.
import type { CancelTimer, Clock } from "@nuvolaris/clock";
import { watch } from "chokidar";
import { once } from "node:events";

export interface SourceWatcherOptions {
  readonly folders: readonly string[];
  readonly clock: Clock;
  /** Told once after a burst of changes, with one of the files. */
  readonly onChange: (file: string) => void;
}

/** Editors, formatters and `git checkout` write many files within moments. */
const burstMs = 100;

/** Watches until it is disposed of. Resolves when every later change is noticed. */
export async function watchSources({ folders, clock, onChange }: SourceWatcherOptions): Promise<AsyncDisposable> {
  const watcher = watch([...folders], { ignoreInitial: true, ignored: isNoSource });
  let cancel: CancelTimer | undefined;
  watcher.on("all", (_event, file) => {
    cancel?.();
    cancel = clock.setTimer(burstMs, () => {
      onChange(file);
    });
  });
  await once(watcher, "ready");
  return {
    async [Symbol.asyncDispose]() {
      cancel?.();
      await watcher.close();
    },
  };
}

/** What the operator's program does not load: tests, and the scratch files of editors. */
function isNoSource(path: string): boolean {
  return /\.test\.\w+$|~$|\.sw[a-z]$|[\\/]\.[^\\/]*$|[\\/](?:node_modules|dist)(?:[\\/]|$)/.test(path);
}
