// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  chromiumProbe,
  dockerProbe,
  kubectlProbe,
  locateHelm,
  lookForKopf,
  pythonProbe,
  type ProbeResult,
  type RequirementName,
  type RunProgram,
} from "@nuvolaris/testing";

/** What this machine has, and whether more can be installed on it. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Whether Debian packages can be installed: by root, with apt-get. */
  readonly mayInstall: boolean;
  readonly docker: ProbeResult;
  readonly chromium: ProbeResult;
  readonly kubectl: ProbeResult;
  readonly helm: ProbeResult;
  readonly python: ProbeResult;
  /** Whether it is there, or can be installed where there is Python. */
  readonly kopf: ProbeResult;
}

export async function lookAtHost(run: RunProgram, environment: NodeJS.ProcessEnv): Promise<Host> {
  const [hasApt, docker, chromium, kubectl, helm, python, kopf] = await Promise.all([
    succeeds(run("apt-get", ["--version"])),
    dockerProbe.run(run),
    chromiumProbe.run(run),
    kubectlProbe.run(run),
    locateHelm({ environment, runProgram: run }),
    pythonProbe.run(run),
    lookForKopf({ environment, runProgram: run }),
  ]);
  const mayInstall = process.getuid?.() === 0 && hasApt;
  return { platform: process.platform, mayInstall, docker, chromium, kubectl, helm, python, kopf };
}

function succeeds(command: Promise<unknown>): Promise<boolean> {
  return command.then(
    () => true,
    () => false,
  );
}

/**
 * Why this machine can never have what a requirement stands for; `undefined` where it can.
 *
 * Only what nobody can mend from here counts: an installation that fails is a failure.
 */
export function whyNever(requirement: RequirementName, host: Host): string | undefined {
  if (requirement === "chromium") return host.chromium.available ? undefined : whyNotToInstall("no Chromium", host);
  if (requirement === "kopf") return whyNoKopf(host);
  if (!needsDocker(requirement) || host.docker.available) return undefined;
  const missing = `no Docker engine answers (${host.docker.reason})`;
  return host.platform === "linux" ? whyNotToInstall(missing, host) : missing;
  // All others are built from Go modules, which takes no privilege. Without Go the build says what else there is.
}

function whyNoKopf(host: Host): string | undefined {
  if (!host.python.available) return whyNotToInstall(`no Python with venv (${host.python.reason})`, host);
  return host.kopf.available ? undefined : host.kopf.reason;
}

function whyNotToInstall(missing: string, { mayInstall }: Host): string | undefined {
  return mayInstall ? undefined : `${missing}, and only root can install it, with apt-get`;
}

/** Whether a Docker engine is part of what `requirement` stands for. */
export function needsDocker(requirement: RequirementName): boolean {
  return requirement === "k3s" || requirement === "docker";
}
