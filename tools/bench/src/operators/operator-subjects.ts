// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { controllerRuntime } from "./controller-runtime.ts";
import { kopf } from "./kopf.ts";
import { kubeRs } from "./kube-rs.ts";
import { clientNode, floor, ours } from "./node-subjects.ts";
import { MissingToolError, type OperatorSubject, type PrepareOptions, type SubjectSource } from "./operator-subject.ts";

const sources: readonly SubjectSource[] = [ours, floor, controllerRuntime, kubeRs, kopf, clientNode];

/** All that can be measured, as `--peer` names them. */
export const subjectNames: readonly string[] = sources.flatMap(({ names }) => names);

/** Those that a comparison is about: each peer as it does best, and controller-runtime as it comes, too. */
export const usualSubjects: readonly string[] = subjectNames.filter(
  (name) => name !== "kube-rs" && name !== "kopf" && name !== "client-node",
);

/** Whoever called asked for a subject that there is not. */
export class UnknownPeerError extends Error {
  override readonly name = "UnknownPeerError";
}

/** The names of a comma-separated list, each once, in its order. Throws {@link UnknownPeerError}. */
export function chosenPeers(names: string): readonly string[] {
  const chosen = new Set(names.split(",").map((name) => name.trim()));
  for (const name of chosen) {
    if (!subjectNames.includes(name)) {
      throw new UnknownPeerError(`there is no peer "${name}"; there are: ${subjectNames.join()}`);
    }
  }
  return [...chosen];
}

/** The subjects of these names, without those that this machine lacks the tools for: `progress` is told of them. */
export async function prepareSubjects(
  names: readonly string[],
  options: PrepareOptions,
): Promise<readonly OperatorSubject[]> {
  const prepared: OperatorSubject[] = [];
  for (const source of sources) {
    if (!source.names.some((name) => names.includes(name))) continue;
    try {
      prepared.push(...(await source.prepare(options)));
    } catch (error) {
      if (!(error instanceof MissingToolError)) throw error;
      options.progress(`without ${source.names.join(" and ")}: ${error.message}`);
    }
  }
  return names.flatMap((name) => prepared.find((subject) => subject.name === name) ?? []);
}
