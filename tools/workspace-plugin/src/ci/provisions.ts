// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How each thing that the stages use is got: from Debian, from PyPI, from Go modules, or by a tool of ours. */
import type { RequirementName } from "@nuvolaris/testing";
import { needsDocker, type Host } from "./host.ts";

/** The Debian packages that are missing for `requirement`. */
export function packagesFor(
  requirement: RequirementName,
  { chromium, docker, python, mayInstall }: Host,
): readonly string[] {
  if (!mayInstall) return [];
  if (requirement === "chromium") return chromium.available ? [] : ["chromium"];
  if (requirement === "kopf") return python.available ? [] : ["python3-venv"];
  return needsDocker(requirement) && !docker.available ? ["docker.io", "iptables"] : [];
}

/** One build, which is quick where its result is cached. */
export interface Build {
  readonly name: string;
  readonly command: readonly string[];
  readonly deadlineMinutes: number;
}

export interface BuildsInput {
  readonly host: Host;
  /** Whether no image of k3s can be had, so that one like it is made. */
  readonly mustBuildNodeImage: boolean;
}

/** What has to be built for `requirement`, in this order. */
export function buildsFor(requirement: RequirementName, { host, mustBuildNodeImage }: BuildsInput): readonly Build[] {
  if (requirement === "envtest") return [envtestAssets];
  if (requirement === "kubectl") return host.kubectl.available ? [] : [kubectl];
  if (requirement === "helm") return host.helm.available ? [] : [helm];
  if (requirement === "kopf") return [kopf];
  return requirement === "k3s" && mustBuildNodeImage ? [nodeBase, nodeImage] : [];
}

const envtestAssets = tool("real control plane", "tools/envtest-assets/src/main.ts build", 45);
const kubectl = tool("kubectl", "tools/envtest-assets/src/main.ts build --component kubectl", 20);
const helm = tool("helm", "tools/envtest-assets/src/main.ts build --component helm", 20);
const kopf = tool("kopf", "libs/testing/src/kopf/main.ts", 10);
const nodeBase = tool("base of the operator image", "tools/k3s-image/src/main.ts base", 20);
const nodeImage = tool("node image", "tools/k3s-image/src/main.ts build", 45);

function tool(name: string, line: string, deadlineMinutes: number): Build {
  return { name, command: ["node", "--conditions=@nuvolaris/source", ...line.split(" ")], deadlineMinutes };
}
