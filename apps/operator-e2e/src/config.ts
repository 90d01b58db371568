// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What an e2e run was asked for: flags and environment, parsed once. */
import { RequirementError, requiredNames, type RequirementName } from "@nuvolaris/testing";
import { Command, CommanderError, Option } from "commander";

export const controlPlaneNames = ["k3s", "envtest", "embedded", "existing"] as const;
export type ControlPlaneName = (typeof controlPlaneNames)[number];

export interface E2eConfig {
  /** `undefined`: the best that this machine can have. */
  readonly controlPlane: ControlPlaneName | undefined;
  /** Of the kubeconfig; there with `existing` only. */
  readonly context: string | undefined;
  /** Only tests whose name contains this run. */
  readonly filter: string | undefined;
  /** What the Samples of the suite run. `undefined`: what the control plane is known to have. */
  readonly podImage: string | undefined;
  /** What must not be missing: `E2E_REQUIRED`. */
  readonly required: ReadonlySet<RequirementName>;
}

/** The person who called made a mistake, which the message explains. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface ProcessInput {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Flags {
  readonly controlPlane?: ControlPlaneName;
  readonly context?: string;
  readonly filter?: string;
  readonly podImage?: string;
}

/** Gives the configuration, or the text of the help where that was asked for. Errors: {@link UsageError}. */
export function parseE2eConfig({ argv, environment }: ProcessInput): E2eConfig | { readonly help: string } {
  const command = createCommand();
  try {
    command.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { help: command.helpInformation() };
    throw new UsageError(`${error.message.replace(/^error: /, "")}; --help tells what there is`);
  }
  const { controlPlane, context, filter, podImage } = command.opts<Flags>();
  if (controlPlane === "existing" && context === undefined) {
    throw new UsageError("--control-plane existing needs --context: the current context is never used unasked");
  }
  if (controlPlane !== "existing" && context !== undefined) {
    throw new UsageError("--context is for --control-plane existing: the others start a cluster of their own");
  }
  return Object.freeze({ controlPlane, context, filter, podImage, required: requiredBy(environment) });
}

function requiredBy(environment: ProcessInput["environment"]): ReadonlySet<RequirementName> {
  try {
    return requiredNames(environment);
  } catch (error) {
    if (error instanceof RequirementError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function createCommand(): Command {
  return new Command("operator-e2e")
    .description("Runs the e2e suite: the operator on a cluster, driven by kubectl")
    .addOption(
      new Option(
        "--control-plane <name>",
        "where to run (default: k3s where it can run, then envtest, then embedded)",
      ).choices(controlPlaneNames),
    )
    .option("--context <name>", "the kubeconfig's context; with --control-plane existing")
    .option("--filter <text>", "run the tests whose name contains this text")
    .option("--pod-image <image>", "what the suite's pods run; it must run as a user other than root")
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
}
