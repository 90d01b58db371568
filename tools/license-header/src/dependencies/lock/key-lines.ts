// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** On which lines the keys of an object in a JSON text stand. */

/**
 * The lines (from 1) of the keys of the object that is the field `name` of the text's outermost object.
 *
 * Assumption: the text is JSON. Of a key that stands there twice the last counts, as for `JSON.parse`.
 */
export function keyLines(text: string, name: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const tokens = /"(?:[^"\\]+|\\.)*"|[{}[\]:\n]/g;
  const path: string[] = [];
  let line = 1;
  let key = "";
  let string = "";
  for (const [token] of text.matchAll(tokens)) {
    if (token === "\n") line++;
    else if (token === "{" || token === "[") path.push(key);
    else if (token === "}" || token === "]") path.pop();
    else if (token !== ":") string = token;
    else {
      key = unquote(string);
      if (path.length === 2 && path[1] === name) lines.set(key, line);
    }
  }
  return lines;
}

function unquote(token: string): string {
  // Proof of the cast: the token is a string of the JSON text.
  return JSON.parse(token) as string;
}
