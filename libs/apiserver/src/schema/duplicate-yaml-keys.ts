// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Finds keys that a YAML text says twice in one map, in the words of the YAML parser that Kubernetes uses. */

/** Texts such as `line 7: key "count" already set in map`, in the order of the lines. The text must be valid YAML but for its duplicates. */
export async function findDuplicateYamlKeys(text: string): Promise<readonly string[]> {
  const { LineCounter, parseDocument, visit, isScalar } = await import("yaml");
  const lines = new LineCounter();
  const found: { readonly line: number; readonly key: string }[] = [];
  visit(parseDocument(text, { uniqueKeys: false, lineCounter: lines, keepSourceTokens: true }), {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const { line } = lines.linePos(key.range?.[0] ?? 0);
        if (seen.has(key.value)) found.push({ line, key: String(key.value) });
        seen.add(key.value);
      }
    },
  });
  return found
    .sort((a, b) => a.line - b.line)
    .map(({ line, key }) => `line ${line}: key ${JSON.stringify(key)} already set in map`);
}
