// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Probes of what is more than one program of the PATH.
import { basename } from "node:path";
import { locateAssets } from "../envtest/assets.ts";
import { DockerError, type Docker } from "../k3s/docker.ts";
import { lookForK3s, wantedImage } from "../k3s/k3s-image.ts";
import { locateHelm } from "./locate-helm.ts";
import type { Probe, RunProgram } from "./probe.ts";
import { chromiumProbe, dockerProbe, goProbe, kubectlProbe, nodeProbe, pythonProbe } from "./probes.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** All that tests and tools ask a machine for. */
export function machineProbes(environment: Environment): readonly Probe[] {
  return [
    nodeProbe,
    kubectlProbe,
    goProbe,
    envtestProbe(environment),
    dockerProbe,
    k3sProbe(environment),
    helmProbe(environment),
    pythonProbe,
    chromiumProbe,
  ];
}

/** The real control plane's binaries; the version is the name of their folder. */
export function envtestProbe(environment: Environment): Probe {
  return {
    name: "envtest",
    enables: "tests on a real kube-apiserver and kube-controller-manager",
    howToGet: "npx nx run envtest-assets:build (needs Go), or set KUBEBUILDER_ASSETS to binaries from setup-envtest",
    run: async () => {
      const located = await locateAssets({ environment });
      if (!located.found) return { available: false, reason: located.reason };
      return { available: true, version: basename(located.assets.directory) };
    },
  };
}

/** An image for a cluster in a container, on an engine that runs it; the version is the image's name. */
export function k3sProbe(environment: Environment): Probe {
  return {
    name: "k3s image",
    enables: "end-to-end tests on a Kubernetes node with real pods",
    howToGet: "a machine that can pull rancher/k3s, or npx nx run k3s-image:build (needs Go), or name one in K3S_IMAGE",
    run: async (runProgram) => {
      const chosen = await lookForK3s({ docker: dockerBy(runProgram), wanted: wantedImage(environment) });
      if (!chosen.found) return { available: false, reason: chosen.reason };
      return { available: true, version: chosen.image };
    },
  };
}

function helmProbe(environment: Environment): Probe {
  return {
    name: "helm",
    enables: "tests that install the chart as a user would",
    howToGet: "npx nx run envtest-assets:build -- --component helm (needs Go), or https://helm.sh/docs/intro/install/",
    run: (runProgram) => locateHelm({ environment, runProgram }),
  };
}

function dockerBy(runProgram: RunProgram): Pick<Docker, "run"> {
  return {
    run: async (args) => {
      try {
        return await runProgram("docker", args);
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error);
        throw new DockerError(`docker ${args.join(" ")} failed: ${what}`, { cause: error });
      }
    },
  };
}
