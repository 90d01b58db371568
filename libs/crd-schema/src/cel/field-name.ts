// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** https://kubernetes.io/docs/reference/using-api/cel/#escaping */

const reserved = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);
const escapes: Readonly<Record<string, string>> = {
  __: "__underscores__",
  ".": "__dot__",
  "-": "__dash__",
  "/": "__slash__",
};

/** The name under which a rule reads a property; `undefined` when no rule can. */
export function escapeFieldName(property: string): string | undefined {
  if (reserved.has(property)) return `__${property}__`;
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(property)) return undefined;
  return property.replace(/__|[-./]/g, (part) => escapes[part] ?? part);
}
