// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deepEqual } from "@nuvolaris/api-machinery";
import { CustomResourceDefinition, Discovery, isForbidden, isNotFound } from "@nuvolaris/client";
import type { ResourceKind } from "@nuvolaris/framework";
import { definitionOf } from "../custom-resources.ts";
import { resourceName } from "../named-kind.ts";
import type { Check, CheckContext, Finding } from "./check.ts";

export const servedKinds: Check = { name: "kinds", run: checkKinds };

/** Each kind is served, and those with a definition are served as the operator knows them. */
async function checkKinds(context: CheckContext): Promise<readonly Finding[]> {
  const discovery = new Discovery(context.client, { clock: context.clock });
  const findings: Finding[] = [];
  for (const { kind } of context.operator.kinds()) {
    const isServed = await discovery.isServed(kind, { signal: context.signal });
    findings.push(isServed ? await checkDefinition(kind, context) : notServed(kind, context));
  }
  return findings;
}

function notServed(kind: ResourceKind, context: CheckContext): Finding {
  const cure = definitionOf(kind) ? applied(context) : "install what serves it";
  return { state: "problem", message: `${resourceName(kind)} is not served in version ${kind.version}`, cure };
}

async function checkDefinition(kind: ResourceKind, context: CheckContext): Promise<Finding> {
  const name = resourceName(kind);
  const ours = definitionOf(kind);
  if (!ours) return { state: "ok", message: `${name} is served` };
  const served = await readDefinition(name, context);
  if (!served) return { state: "ok", message: `${name} is served; its definition cannot be read to be compared` };
  const differences = differencesOf(ours, served);
  if (differences.length === 0) return { state: "ok", message: `${name} is served as the operator knows it` };
  const message = `${name} is served with another ${differences.join(", ")} than the operator knows`;
  return { state: "problem", message, cure: applied(context) };
}

function applied({ called }: CheckContext): string {
  return `${called} crds | kubectl apply --server-side -f -`;
}

/** `undefined` where it must not be read, or where an aggregated API serves the kind. */
async function readDefinition(
  name: string,
  { client, signal }: CheckContext,
): Promise<CustomResourceDefinition | undefined> {
  try {
    return await client.get(CustomResourceDefinition, { name }, { signal });
  } catch (error) {
    if (isForbidden(error) || isNotFound(error)) return undefined;
    throw error;
  }
}

/** What a reconcile relies on. Names, printer columns and other versions may differ: nothing breaks by them. */
function differencesOf(ours: CustomResourceDefinition, served: CustomResourceDefinition): readonly string[] {
  const scope = ours.spec.scope === served.spec.scope ? [] : ["scope"];
  return ours.spec.versions.reduce<readonly string[]>((found, version) => {
    const other = served.spec.versions.find(({ name }) => name === version.name);
    const parts = (["schema", "subresources"] as const).filter((part) => !deepEqual(version[part], other?.[part]));
    return [...found, ...parts.map((part) => `${part} of ${version.name}`)];
  }, scope);
}
