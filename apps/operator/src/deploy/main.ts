#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { Command, InvalidArgumentError } from "commander";
import { resolve } from "node:path";
import { UsageError } from "@nuvolaris/operator-cli";
import { deploy } from "./deploy.ts";
import { kubectlFor, KubectlError } from "./kubectl.ts";
import { undeploy } from "./undeploy.ts";

interface Flags {
  readonly context?: string;
  readonly overlay: string;
  readonly timeout: number;
}

const interrupted = new AbortController();
process.once("SIGINT", () => {
  interrupted.abort(new UsageError("interrupted"));
});

function parseSeconds(text: string): number {
  const seconds = /^\d{1,5}s?$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (seconds === 0) throw new InvalidArgumentError("expected seconds, as in 120s");
  return seconds;
}

/** What both verbs need of their flags. */
function target({ context, overlay, timeout }: Flags) {
  if (context === undefined) {
    throw new UsageError("name the cluster with --context: no cluster is changed that nobody named");
  }
  return {
    context,
    signal: interrupted.signal,
    kubectl: kubectlFor({ context, environment: process.env, signal: interrupted.signal }),
    deploy: resolve(import.meta.dirname, "../../../../deploy"),
    overlay,
    timeoutSeconds: timeout,
    print: (line: string) => {
      console.log(line);
    },
  };
}

const program = new Command("operator")
  .description("Brings the operator to a cluster and takes it off")
  .showHelpAfterError();
const verb = (name: string): Command =>
  program
    .command(name)
    .option("--context <name>", "the kubeconfig's context of the cluster; there is no default")
    .option("--overlay <name>", "the overlay of deploy/overlays", "dev")
    .option("--timeout <seconds>", "how long each step may take", parseSeconds, 120)
    .allowExcessArguments(false);

verb("deploy")
  .description("apply an overlay and wait until the operator is ready")
  .option("--image <image>", "the operator's image (default: the overlay's)")
  .action(async ({ image, ...flags }: Flags & { readonly image?: string }) => {
    const options = target(flags);
    const config = await loadClusterConfig({ env: process.env, context: options.context });
    await using client = new Client({ transport: networkTransport(config, { proxyEnv: process.env }) });
    await deploy({ ...options, client, ...(image !== undefined && { image }) });
  });

verb("undeploy")
  .description("delete all Samples, wait, then delete the operator")
  .option("--keep-samples", "leave the Samples", false)
  .option("--crds", "delete the CRDs too", false)
  .action(
    async ({ keepSamples, crds, ...flags }: Flags & { readonly keepSamples: boolean; readonly crds: boolean }) => {
      await undeploy({ ...target(flags), keepSamples, crds });
    },
  );

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = error instanceof UsageError || error instanceof KubectlError;
  console.error(isExpected ? `operator: ${error.message}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
