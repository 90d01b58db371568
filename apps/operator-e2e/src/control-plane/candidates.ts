// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The control planes that the suite knows, each with what can be made on this machine where it is missing. */
import { dockerProbe, envtestProvider, existingProvider, k3sProvider, runProgram } from "@nuvolaris/testing";
import type { ControlPlaneName, E2eConfig } from "../config.ts";
import { runTool, ToolError, type ToolOptions } from "../workspace-tool.ts";
import type { Candidate } from "./choose-control-plane.ts";
import { embeddedProvider } from "./embedded-provider.ts";

export interface CandidateOptions extends ToolOptions {
  readonly config: E2eConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function candidates(options: CandidateOptions): Readonly<Record<ControlPlaneName, Candidate>> {
  const { config, environment, print } = options;
  return {
    k3s: {
      provider: k3sProvider({ environment }),
      prepare: async () => {
        const docker = await dockerProbe.run(runProgram);
        if (!docker.available) throw new ToolError(docker.reason);
        print("k3s: no image of it is here; building one that is compatible");
        await runTool("tools/k3s-image/src/main.ts", ["build"], options);
      },
    },
    envtest: {
      provider: envtestProvider({ environment }),
      prepare: async () => {
        print("envtest: building its binaries");
        await runTool("tools/envtest-assets/src/main.ts", ["build"], options);
      },
    },
    existing: {
      provider: existingProvider({ environment, ...(config.context !== undefined && { context: config.context }) }),
    },
    embedded: { provider: embeddedProvider() },
  };
}
