// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes what the server keeps of the built-in kinds: texts in template literals, which cost nothing until they are read. */
import type { ApiPackage } from "./packages.ts";
import type { ApiResource } from "./resource-facts.ts";
import { typeText, type ApiType, type ApiTypes } from "./type-facts.ts";

/** The types of one package. */
export function typesText(types: readonly ApiType[], all: ApiTypes): string {
  return templateLiteral(types.map((type) => typeText(type, all)));
}

/** A line per group version, then one per resource. `src/built-ins/resource-facts.ts` reads it. */
export function resourcesText(resources: ReadonlyMap<ApiPackage, readonly ApiResource[]>): string {
  return templateLiteral(
    [...resources].map(([owner, list]) =>
      [`${owner.name} ${owner.group}`.trimEnd(), ...list.map((entry) => `  ${resourceText(entry)}`)].join("\n"),
    ),
  );
}

const allVerbs = "create,delete,deletecollection,get,list,patch,update,watch";

function resourceText(resource: ApiResource): string {
  const verbs = resource.verbs.join(",");
  return [
    resource.name,
    resource.kind,
    resource.namespaced ? "namespaced" : "cluster",
    verbs === allVerbs ? "*" : verbs,
    ...(resource.singularName === "" ? [] : [`singular=${resource.singularName}`]),
    ...(resource.shortNames === undefined ? [] : [`short=${resource.shortNames.join(",")}`]),
    ...(resource.categories === undefined ? [] : [`categories=${resource.categories.join(",")}`]),
    ...(resource.group === undefined ? [] : [`body=${resource.group}/${resource.version ?? ""}`]),
    ...(resource.storageVersionHash === undefined ? [] : [`hash=${resource.storageVersionHash}`]),
  ].join(" ");
}

/** Kubernetes' names hold neither a backtick nor a backslash; a dollar sign stands only before a letter (`$ref`). */
function templateLiteral(blocks: readonly string[]): string {
  const text = blocks.join("\n");
  if (/[`\\]|\$\{/.test(text)) throw new Error("a fact holds a character that a template literal would read");
  return `\`\n${text}\n\``;
}
