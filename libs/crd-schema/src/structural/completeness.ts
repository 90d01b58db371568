// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { required, type FieldError, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import { ownMember } from "../own-member.ts";

/** A branch of a logical operator, and the structure that it speaks about. */
interface Pair {
  readonly branch: JsonSchemaProps;
  readonly branchPath: string;
  readonly structure: JsonSchemaProps | undefined;
  readonly structurePath: string;
}

/** Each field that a logical operator speaks about must be specified outside of it. */
export function findIncomplete(schema: JsonSchemaProps, path: string): FieldError[] {
  return branchesOf(schema).flatMap(([branch, suffix]) =>
    compare({ branch, branchPath: `${path}.${suffix}`, structure: schema, structurePath: path }),
  );
}

function branchesOf(schema: JsonSchemaProps): readonly (readonly [JsonSchemaProps, string])[] {
  const listed = (["allOf", "anyOf", "oneOf"] as const).flatMap((keyword) =>
    (schema[keyword] ?? []).map((branch, index) => [branch, `${keyword}[${index}]`] as const),
  );
  return schema.not === undefined ? listed : [[schema.not, "not"], ...listed];
}

function compare({ branch, branchPath, structure, structurePath }: Pair): FieldError[] {
  if (structure === undefined) return [required(structurePath, `because it is defined in ${branchPath}`)];
  const nested = branchesOf(branch).map(([inner, suffix]) => ({
    branch: inner,
    branchPath: `${branchPath}.${suffix}`,
    structure,
    structurePath,
  }));
  const fields = Object.entries(branch.properties ?? {}).map(([name, inner]) => ({
    branch: inner,
    branchPath: `${branchPath}.properties[${name}]`,
    structure: ownMember(structure.properties, name),
    structurePath: `${structurePath}.properties[${name}]`,
  }));
  const items =
    branch.items === undefined ? [] : [itemsPair({ branch: branch.items, branchPath, structure, structurePath })];
  return [...nested, ...items, ...fields].flatMap(compare);
}

function itemsPair({ branch, branchPath, structure, structurePath }: Pair): Pair {
  return {
    branch,
    branchPath: `${branchPath}.items`,
    structure: structure?.items,
    structurePath: `${structurePath}.items`,
  };
}
