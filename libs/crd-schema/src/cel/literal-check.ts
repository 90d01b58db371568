// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Two checks of the server that the CEL library does in another way, or not at all. They run on checked nodes. */
import type { ASTNode } from "./cel-module.ts";
import type { Fields } from "./expression.ts";

export interface NodeProblem {
  readonly offset: number;
  readonly message: string;
}

/** The type that the checker found. */
interface CheckedType {
  readonly kind: string;
  readonly name: string;
  readonly hasDynType: boolean;
  readonly valueType?: CheckedType;
}

function typeOf(node: ASTNode): CheckedType | undefined {
  // Proof of the cast: the library's checker leaves the type on each node that it has seen; its declarations leave it out.
  return (node as unknown as { readonly checkedType?: CheckedType }).checkedType;
}

/**
 * Lists and maps are of one type, except the list that `format` takes. Parents come before their children, so a list
 * that is exempt is in `exempt` before it is looked at.
 */
export function findMixedLiteral(node: ASTNode, exempt: Set<ASTNode>): NodeProblem | undefined {
  if (node.op === "rcall" && node.args[0] === "format") {
    for (const argument of node.args[2]) if (argument.op === "list") exempt.add(argument);
  }
  if (node.op === "list" && !exempt.has(node)) return findOther(node.args);
  if (node.op !== "map") return undefined;
  return findOther(node.args.map(([key]) => key)) ?? findOther(node.args.map(([, value]) => value));
}

function findOther(nodes: readonly ASTNode[]): NodeProblem | undefined {
  const [first, ...others] = nodes;
  const expected = first === undefined ? undefined : typeOf(first);
  for (const node of others) {
    const found = typeOf(node);
    if (expected === undefined || found === undefined || expected.hasDynType || found.hasDynType) continue;
    if (found.name !== expected.name && found.valueType?.kind !== "param" && expected.valueType?.kind !== "param") {
      return { offset: node.start, message: `expected type '${expected.name}' but found '${found.name}'` };
    }
  }
  return undefined;
}

/** `has(self.x)` of a field that no value of the type can have. */
export function findUnknownPresence(
  node: ASTNode,
  source: string,
  fieldsOf: (typeName: string) => Fields | undefined,
): NodeProblem | undefined {
  if (node.op !== "call" || node.args[0] !== "has") return undefined;
  const names: string[] = [];
  let root = node.args[1][0];
  while (root?.op === "." || root?.op === ".?") {
    names.unshift(root.args[1]);
    root = root.args[0];
  }
  let type = root === undefined ? undefined : typeOf(root)?.name;
  for (const name of names) {
    const fields = type === undefined ? undefined : fieldsOf(type);
    if (fields === undefined) return undefined;
    type = fields[name];
    if (type === undefined) return { offset: source.indexOf("(", node.start), message: `undefined field '${name}'` };
  }
  return undefined;
}
