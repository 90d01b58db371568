// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One e2e run from its choice of a control plane to the sentence that says what ran where. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { locateHelm, makeOwnedFolder, reasonToSkip, type ControlPlane } from "@nuvolaris/testing";
import type { E2eConfig } from "./config.ts";
import { candidates } from "./control-plane/candidates.ts";
import { chooseControlPlane, UnavailableError } from "./control-plane/choose-control-plane.ts";
import { servePlane } from "./control-plane/plane-socket.ts";
import { Kubectl, whyNoKubectl } from "./kubectl.ts";
import { buildOperator } from "./operator/operator-builds.ts";
import { choosePodImage } from "./pod-image.ts";
import { runSuite } from "./run-suite.ts";
import type { E2eContext, OptionalProgram } from "./suite-context.ts";

export interface E2eRun {
  readonly config: E2eConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

const reportsFolder = resolve(import.meta.dirname, "../../../.cache/operator-e2e");

/** Resolves to the exit code. Errors: UnavailableError, RequirementError, what the provider and the builds throw. */
export async function runE2e(run: E2eRun): Promise<number> {
  const { config, environment, signal, print } = run;
  const noKubectl = await whyNoKubectl();
  if (noKubectl !== undefined) throw new UnavailableError(`the suite is driven by kubectl: ${noKubectl}`);
  const helm = await findHelm(environment);
  const { provider, why } = await chooseControlPlane({
    candidates: candidates({ config, environment, signal, print }),
    wanted: config.controlPlane,
    required: config.required,
  });
  print(`e2e runs on ${provider.name}: ${why}`);
  await using folder = await makeOwnedFolder({ prefix: "nuvolaris-e2e" });
  await using plane = await provider.start({ signal, onProgress: print });
  const planeSocket = join(folder.path, "plane.sock");
  await using _serving = await servePlane(plane, planeSocket);
  const context: E2eContext = {
    controlPlane: provider.name,
    kubeconfig: plane.kubeconfig,
    capabilities: [...plane.capabilities],
    planeSocket,
    runFolder: folder.path,
    reportFolder: join(reportsFolder, `${provider.name}-${process.pid}`),
    podImage: config.podImage ?? (await choosePodImage(plane, new Kubectl(plane.kubeconfig, { home: folder.path }))),
    operatorBuilds: await buildOperator({ plane, folder: join(folder.path, "builds"), signal, print }),
    helm,
  };
  const ok = await runSuite({ context, filter: config.filter, signal });
  if (existsSync(context.reportFolder)) print(`what the cluster looked like after failures: ${context.reportFolder}`);
  print(whatRan(provider.name, plane));
  return ok && !signal.aborted ? 0 : 1;
}

async function findHelm(environment: E2eRun["environment"]): Promise<OptionalProgram> {
  const helm = await locateHelm({ environment });
  const missing = reasonToSkip("helm", helm, environment);
  return helm.available ? { program: helm.program } : { missing: missing ?? helm.reason };
}

function whatRan(name: string, { origin, serverVersion, capabilities }: ControlPlane): string {
  const what = [...(origin === undefined ? [] : [origin]), `Kubernetes ${serverVersion}`].join(", ");
  return `e2e ran on ${name} (${what}), real pods: ${capabilities.has("pods") ? "yes" : "no"}`;
}
