// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the generated list of resources:
 *
 *     apps/v1 apps
 *       deployments Deployment namespaced * singular=deployment short=deploy categories=all hash=8aSe+NMegvE=
 *       deployments/scale Scale namespaced get,patch,update body=autoscaling/v1
 *
 * `*` stands for all eight verbs; `body` is there where the body is of another group version.
 */
import { parseApiVersion, type GroupVersion } from "@nuvolaris/api-machinery";
import type { Verb } from "../registry/resource-definition.ts";

/** A resource or a subresource, as discovery lists it. */
export interface ResourceFacts {
  /** `pods`, `pods/log`. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Of the body. */
  readonly body: GroupVersion;
  readonly storageVersionHash?: string;
}

export interface GroupVersionResources extends GroupVersion {
  /** Of the Go types: `apps/v1`. */
  readonly packageName: string;
  readonly resources: readonly ResourceFacts[];
}

const allVerbs: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** The group versions in the server's order, each with its resources in the server's order. */
export function parseResources(text: string): readonly GroupVersionResources[] {
  const parsed: (GroupVersionResources & { readonly resources: ResourceFacts[] })[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("  ")) {
      const owner = parsed.at(-1);
      owner?.resources.push(parseResource(line.slice(2), owner));
    } else if (line !== "") {
      const [packageName = "", group = ""] = line.split(" ");
      const version = packageName.slice(packageName.indexOf("/") + 1);
      parsed.push({ packageName, group, version, resources: [] });
    }
  }
  return parsed;
}

function parseResource(line: string, { group, version }: GroupVersion): ResourceFacts {
  const [name = "", kind = "", scope = "", verbs = "", ...words] = line.split(" ");
  const option = (key: string): string | undefined =>
    words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const list = (key: string): readonly string[] => option(key)?.split(",") ?? [];
  const body = option("body");
  const hash = option("hash");
  return {
    name,
    kind,
    namespaced: scope === "namespaced",
    verbs: verbs === "*" ? allVerbs : allVerbs.filter((verb) => verbs.split(",").includes(verb)),
    singular: option("singular") ?? "",
    shortNames: list("short"),
    categories: list("categories"),
    body: body === undefined ? { group, version } : parseApiVersion(body),
    ...(hash === undefined ? {} : { storageVersionHash: hash }),
  };
}
