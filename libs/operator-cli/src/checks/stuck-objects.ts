// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { namespaceSelection, type KubernetesObject, type ResourceKind, type Stored } from "@nuvolaris/framework";
import { finalizersOf } from "../finalizer-removal.ts";
import { resourceName } from "../named-kind.ts";
import type { Check, CheckContext, Finding } from "./check.ts";

/** More are counted, and not told one by one. */
const maxTold = 20;

export const stuckObjects: Check = { name: "deletions", run: checkDeletions };

/** No object of the operator's kinds waits for its clean-up for long. */
async function checkDeletions(context: CheckContext): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { kind, reconciled } of context.operator.kinds()) {
    if (reconciled) findings.push(...(await checkKind(kind, context)));
  }
  return findings;
}

async function checkKind(kind: ResourceKind, context: CheckContext): Promise<readonly Finding[]> {
  const problems: Finding[] = [];
  let more = 0;
  for await (const object of objectsOf(kind, context)) {
    const finding = stuck(kind, object, context);
    if (finding && problems.length < maxTold) problems.push(finding);
    else if (finding) more++;
  }
  if (problems.length === 0)
    return [{ state: "ok", message: `no ${resourceName(kind)} waits for its clean-up for long` }];
  if (more > 0)
    problems.push({ state: "problem", message: `${more} more ${resourceName(kind)} wait`, cure: "as above" });
  return problems;
}

async function* objectsOf(
  kind: ResourceKind,
  { client, namespaces, signal }: CheckContext,
): AsyncGenerator<Stored<KubernetesObject>> {
  const selection = namespaces && kind.namespaced ? namespaceSelection(namespaces) : undefined;
  const isSelected = ({ metadata }: Stored<KubernetesObject>): boolean =>
    selection?.type !== "matching" || selection.matches(metadata.namespace ?? "");
  for (const namespace of selection?.type === "named" ? selection.names : [undefined]) {
    const where = namespace === undefined ? {} : { namespace };
    for await (const page of client.listPages(kind, { ...where, metadataOnly: true, signal })) {
      yield* page.items.filter(isSelected);
    }
  }
}

function stuck(
  kind: ResourceKind,
  object: Stored<KubernetesObject>,
  { operator, called, clock, stuckAfterMs }: CheckContext,
): Finding | undefined {
  const { name, namespace, deletionTimestamp } = object.metadata;
  if (deletionTimestamp === undefined) return undefined;
  const waitingMs = clock.now() - Date.parse(deletionTimestamp);
  const ours = finalizersOf(operator.name, object);
  if (ours.length === 0 || waitingMs < stuckAfterMs) return undefined;
  const which = namespace === undefined ? name : `${namespace}/${name}`;
  return {
    state: "problem",
    message: `${kind.kind} ${which} is being deleted since ${deletionTimestamp} and waits for ${ours.join(", ")}`,
    cure: `see the operator's log; where it is gone: ${called} unlock ${resourceName(kind)} ${name}${namespace === undefined ? "" : ` -n ${namespace}`}`,
  };
}
