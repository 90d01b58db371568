// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A real operator under a supervisor on a clock that the test steps.
import { FakeClock } from "@nuvolaris/clock";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { StopRequests } from "./stop-requests.ts";
import { supervise } from "./supervisor.ts";
import { isRunning, notesOf, operatorFolder, operatorPid } from "./testing/served-program.ts";

test("an operator that does not end is killed a second after it was told to", async () => {
  const folder = await operatorFolder(
    `note("started " + process.pid); process.on("SIGTERM", () => {}); process.send({ type: "ready" });`,
  );
  onTestFinished(() => rm(folder, { recursive: true }));
  const clock = new FakeClock();
  const requests = new StopRequests(clock);
  const running = Promise.withResolvers<undefined>();
  const ended = supervise({
    config: {
      root: folder,
      controlPlane: { type: "existing", context: "dev" },
      watch: [join(folder, "src")],
      operator: [process.execPath, join(folder, "src/operator.cjs")],
    },
    clock,
    environment: { KUBECONFIG: join(folder, "config") },
    requests,
    shell: { platform: process.platform, hasKubectl: true },
    print: (text) => {
      if (text === "operator running") running.resolve(undefined);
    },
    connect: () => Promise.reject(new Error("nothing is asked of this cluster")),
  });
  await Promise.race([running.promise, ended]);
  const pid = operatorPid(await notesOf({ folder }));

  requests.request();
  await clock.advance(999);
  expect(isRunning(pid)).toBe(true);
  await clock.advance(1);

  expect(await ended).toBe(0);
  expect(isRunning(pid)).toBe(false);
});
