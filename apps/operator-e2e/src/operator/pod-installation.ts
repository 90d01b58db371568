// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The operator where pods run: its image, as the Deployment of `deploy/`. */
import { vi } from "vitest";
import type { Kubectl } from "../kubectl.ts";
import { runDeployTool } from "./deploy-tool.ts";
import { killContainer } from "./kill-container.ts";
import { operatorName, operatorNamespace } from "./manifests.ts";
import type { OperatorBuilds } from "./operator-builds.ts";
import type { OperatorInstallation } from "./operator-installation.ts";

export interface PodInstallationOptions {
  /** An administrator's. */
  readonly kubectl: Kubectl;
  readonly builds: OperatorBuilds;
}

const inNamespace = `--namespace=${operatorNamespace}`;
const deployment = `deployment/${operatorName}`;
const imagesPath = "{.items[*].spec.containers[0].image}";
const selector = `--selector=app.kubernetes.io/name=${operatorName}`;

/**
 * Deploys it with the program that its users deploy it with. Its pods are ready when this resolves. An installation that is
 * there is brought to this state.
 */
export async function installAsPods(options: PodInstallationOptions): Promise<OperatorInstallation> {
  await runDeployTool("deploy", "--image", options.builds.current);
  return new PodInstallation(options);
}

async function rolledOut(kubectl: Kubectl): Promise<void> {
  await kubectl.run("rollout", "status", deployment, inNamespace, "--timeout=150s");
}

/** What was to be replaced still runs. */
class StillThereError extends Error {
  override readonly name = "StillThereError";
}

interface OperatorPod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

class PodInstallation implements OperatorInstallation {
  readonly form = "pods";
  readonly #kubectl: Kubectl;
  readonly #builds: OperatorBuilds;

  constructor({ kubectl, builds }: PodInstallationOptions) {
    this.#kubectl = kubectl;
    this.#builds = builds;
  }

  async replicas(): Promise<readonly string[]> {
    return (await this.#pods()).map(({ metadata }) => metadata.name);
  }

  async end(pod: string, how: "crash" | "stop"): Promise<void> {
    if (how === "crash") {
      await killContainer(this.#kubectl, { namespace: operatorNamespace, pod, image: this.#builds.current });
    } else {
      await this.#kubectl.run("delete", "pod", pod, inNamespace, "--timeout=150s");
    }
    await rolledOut(this.#kubectl);
  }

  async stop(): Promise<void> {
    await this.#kubectl.run(
      "delete",
      deployment,
      inNamespace,
      "--ignore-not-found",
      "--cascade=foreground",
      "--timeout=150s",
    );
  }

  async upgrade(): Promise<void> {
    await runDeployTool("deploy", "--image", this.#builds.next);
    await vi.waitFor(() => this.#noneIsLeftOf(this.#builds.current), { timeout: 150_000, interval: 500 });
  }

  async versions(): Promise<readonly string[]> {
    const images = (await this.#pods()).map(({ spec }) => spec.containers[0]?.image ?? "");
    return images.map((image) => image.slice(image.lastIndexOf(":") + 1));
  }

  logs(): Promise<string> {
    const flags = ["--prefix", "--tail=-1", "--all-containers", "--ignore-errors", "--max-log-requests=10"];
    return this.#kubectl.run("logs", selector, inNamespace, ...flags);
  }

  /** It stays for the next file, which brings it to the state that it wants. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  /** A roll-out is over when the new pods are ready, and the last of the old ones may still run. */
  async #noneIsLeftOf(image: string): Promise<void> {
    const images = await this.#kubectl.run("get", "pods", selector, inNamespace, `--output=jsonpath=${imagesPath}`);
    if (images.split(" ").includes(image)) throw new StillThereError(`pods of ${image} are left: ${images}`);
  }

  /** Those that are not about to go. */
  async #pods(): Promise<readonly OperatorPod[]> {
    const printed = await this.#kubectl.run("get", "pods", selector, inNamespace, "--output=json");
    // Proof: the API server validates pods.
    const { items } = JSON.parse(printed) as { readonly items: readonly OperatorPod[] };
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }
}
