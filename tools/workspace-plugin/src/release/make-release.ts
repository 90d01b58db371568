// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Makes a release of what the version plans say: versions, manifests, changelog, commit and tag. It pushes nothing.
 *
 * The manifests name the version, so they are written again between the two steps of Nx.
 */
import type { RunProgram } from "@nuvolaris/testing";
import { releaseChangelog, releaseVersion } from "nx/release";

export interface MakeReleaseOptions {
  readonly dryRun: boolean;
  readonly run: RunProgram;
  readonly print: (line: string) => void;
}

export async function makeRelease({ dryRun, run, print }: MakeReleaseOptions): Promise<void> {
  const { workspaceVersion, projectsVersionData, releaseGraph } = await releaseVersion({
    dryRun,
    gitCommit: false,
    gitTag: false,
    stageChanges: !dryRun,
    deleteVersionPlans: false,
  });
  if (!workspaceVersion) {
    print("no version plan: there is nothing to release. Make one with `npx nx release plan`");
    return;
  }
  if (!dryRun) {
    await run("node", ["--conditions=@nuvolaris/source", "apps/operator/src/manifests/main.ts"]);
    await run("git", ["add", "deploy"]);
  }
  await releaseChangelog({ dryRun, version: workspaceVersion, versionData: projectsVersionData, releaseGraph });
  print(`v${workspaceVersion}: look at the commit, then push it with its tag (git push --follow-tags)`);
}
