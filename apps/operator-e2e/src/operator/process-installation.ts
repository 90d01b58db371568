// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The operator where no pods run: processes of this machine, with the rights and the flags that its pods would have. */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Kubectl } from "../kubectl.ts";
import { RunningProgram } from "../running-program.ts";
import { apply, operatorName, operatorNamespace, renderOperator, type DeploymentManifest } from "./manifests.ts";
import type { OperatorBuilds } from "./operator-builds.ts";
import type { OperatorInstallation } from "./operator-installation.ts";

export interface ProcessInstallationOptions {
  /** An administrator's. */
  readonly kubectl: Kubectl;
  readonly builds: OperatorBuilds;
  /** For the replicas' kubeconfig. */
  readonly folder: string;
}

/** Applies all of `deploy/` but the Deployment, and starts its replicas as processes. They are ready when this resolves. */
export async function installAsProcesses(options: ProcessInstallationOptions): Promise<OperatorInstallation> {
  const { kubectl, folder } = options;
  const { surroundings, deployment } = await renderOperator(kubectl);
  await apply(kubectl, surroundings);
  await kubectl.run("wait", "--for=condition=Established", "crd", "samples.nuvolaris.org", "--timeout=150s");
  await mkdir(folder, { recursive: true });
  const kubeconfig = join(folder, "operator.kubeconfig");
  await writeFile(kubeconfig, await kubeconfigOfServiceAccount(options), { mode: 0o600 });
  const installation = new ProcessInstallation(options.builds, [
    `--kubeconfig=${kubeconfig}`,
    ...argumentsOf(deployment),
  ]);
  await installation.scale(deployment.spec.replicas);
  return installation;
}

/** What the Deployment's container is given, but for addresses: several replicas share this machine's. */
function argumentsOf(deployment: DeploymentManifest): readonly string[] {
  const given = deployment.spec.template.spec.containers[0]?.args ?? [];
  return [
    ...given,
    "--metrics-bind-address=127.0.0.1:0",
    "--health-probe-bind-address=127.0.0.1:0",
    `--leader-elect-resource-namespace=${operatorNamespace}`,
  ];
}

interface Kubeconfig {
  readonly users: readonly { readonly name: string }[];
}

/** The administrator's kubeconfig with the ServiceAccount's token in place of the administrator's credentials. */
async function kubeconfigOfServiceAccount({ kubectl }: ProcessInstallationOptions): Promise<string> {
  const token = await kubectl.run(
    ...["create", "token", operatorName, `--namespace=${operatorNamespace}`, "--duration=2h"],
  );
  const raw = await kubectl.run("config", "view", "--raw", "--flatten", "--minify", "--output=yaml");
  // Proof: kubectl prints a kubeconfig.
  const kubeconfig = parse(raw) as Kubeconfig;
  const users = kubeconfig.users.map(({ name }) => ({ name, user: { token: token.trim() } }));
  return stringify({ ...kubeconfig, users });
}

interface Replica {
  readonly name: string;
  readonly program: RunningProgram;
}

class ProcessInstallation implements OperatorInstallation {
  readonly form = "processes";
  readonly #builds: OperatorBuilds;
  readonly #arguments: readonly string[];
  readonly #running = new Map<string, Replica>();
  readonly #all: Replica[] = [];
  /** As a Deployment's pods, replicas of one installation are not called as those of another: Leases tell them apart by name. */
  readonly #suffix = randomBytes(3).toString("hex");

  /** What a replica that is started from now on runs. */
  #program: string;

  constructor(builds: OperatorBuilds, args: readonly string[]) {
    this.#builds = builds;
    this.#program = builds.current;
    this.#arguments = args;
  }

  async scale(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#start()));
  }

  replicas(): Promise<readonly string[]> {
    return Promise.resolve([...this.#running.keys()]);
  }

  async end(name: string, how: "crash" | "stop"): Promise<void> {
    await this.#stop(name, how === "crash" ? "SIGKILL" : "SIGTERM");
    await this.#start();
  }

  async upgrade(): Promise<void> {
    this.#program = this.#builds.next;
    for (const old of [...this.#running.keys()]) {
      await this.#start();
      await this.#stop(old, "SIGTERM");
    }
  }

  versions(): Promise<readonly string[]> {
    return Promise.resolve([...this.#running.values()].map(({ program }) => versionIn(program.output)));
  }

  logs(): Promise<string> {
    const lines = this.#all.flatMap(({ name, program }) => program.output.split("\n").map((line) => `${name} ${line}`));
    return Promise.resolve(lines.join("\n"));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.#stop(name, "SIGTERM")));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(): Promise<void> {
    const name = `${operatorName}-${this.#suffix}-${this.#all.length.toString()}`;
    const program = new RunningProgram(process.execPath, [this.#program, ...this.#arguments], {
      channel: true,
      env: { POD_NAME: name, POD_NAMESPACE: operatorNamespace },
    });
    const replica = { name, program };
    this.#all.push(replica);
    this.#running.set(name, replica);
    await program.waitFor(/operator ready/);
  }

  async #stop(name: string, signal: NodeJS.Signals): Promise<void> {
    const replica = this.#running.get(name);
    this.#running.delete(name);
    replica?.program.kill(signal);
    await replica?.program.ended();
  }
}

function versionIn(output: string): string {
  return /"version":"([^"]+)"/.exec(output)?.[1] ?? "unknown";
}
