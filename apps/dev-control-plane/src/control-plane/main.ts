// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The embedded control plane as a process: `main.ts --data-dir FOLDER [--port NUMBER]`. It is a child of the supervisor, which
// ends it by closing the IPC channel; a signal that reaches it is passed on, so that the operator is always stopped first.
import { CredentialFileError, DamagedLogError, ListenError } from "@nuvolaris/apiserver-http";
import { systemClock } from "@nuvolaris/clock";
import type { Logger } from "@nuvolaris/controller";
import { DataFolderInUseError, startDevCluster } from "@nuvolaris/dev-cluster";
import { parseArgs } from "node:util";
import { runControlPlane, type Parent } from "./control-plane.ts";
import { workloadControllers } from "./workload-controllers.ts";

const { values } = parseArgs({ options: { "data-dir": { type: "string" }, port: { type: "string" } } });

const parent: Parent = {
  isConnected: () => process.connected,
  send: (message) => process.send?.(message),
  onDisconnect: (listener) => process.once("disconnect", listener),
  onSignal: (listener) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, listener);
  },
};

/** What goes wrong in the workload controllers is worth a line among the operator's; that they work is not. */
async function openLog(): Promise<Logger> {
  const { createLogger } = await import("@nuvolaris/framework");
  const isTerminal = process.stderr.isTTY;
  const colour = isTerminal && (process.env["NO_COLOR"] ?? "") === "";
  const write = (line: string): void => void process.stderr.write(line);
  return createLogger({ level: "warn", format: isTerminal ? "pretty" : "json", colour, write });
}

try {
  await runControlPlane(parent, () =>
    startDevCluster({
      clock: systemClock,
      controllers: (access) => workloadControllers(access, openLog),
      ...(values["data-dir"] !== undefined && { dataDir: values["data-dir"] }),
      ...(values.port !== undefined && { port: Number(values.port) }),
      onError: (error) => {
        console.error(error);
      },
    }),
  );
  process.exit(0);
} catch (error) {
  const knownErrors = [CredentialFileError, DamagedLogError, DataFolderInUseError, ListenError];
  if (knownErrors.some((known) => error instanceof known) && error instanceof Error && process.connected) {
    process.send?.({ type: "failed", message: error.message }, () => process.exit(1));
  } else {
    console.error(error);
    process.exit(1);
  }
}
