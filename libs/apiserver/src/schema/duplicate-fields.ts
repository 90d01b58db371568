// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Finds keys that a JSON text says twice: the decoded object does not show them, and field validation reports them. */

const stringToken = /"(?:[^"\\]|\\.)*"/y;
const blank = /[\s,:]*/y;
const scalarToken = /[^\s,:[\]{}"]+/y;

interface Container {
  readonly path: string;
  /** Of an object; `undefined` for an array. */
  readonly keys: Set<string> | undefined;
  /** The next item of an array. */
  index: number;
  /** The member whose value comes next. */
  pending: string | undefined;
}

/** Paths such as `spec.ports[0].name`, in the order in which the text repeats them, each once. The text must be valid JSON. */
export function findDuplicateFields(text: string): readonly string[] {
  const duplicates = new Set<string>();
  const open: Container[] = [];
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const character = text.charAt(at);
    const container = open.at(-1);
    if (character === "{" || character === "[") {
      open.push(enter(container, character === "{"));
      at++;
    } else if (character === "}" || character === "]") {
      open.pop();
      at++;
    } else {
      const token = tokenAt(text, at);
      at += token.length;
      if (container !== undefined) readToken(container, token, duplicates);
    }
  }
  return [...duplicates];
}

/** A container begins where a value is due. */
function enter(parent: Container | undefined, isObject: boolean): Container {
  const path = parent === undefined ? "" : nextPath(parent);
  return { path, keys: isObject ? new Set() : undefined, index: 0, pending: undefined };
}

function nextPath(container: Container): string {
  if (container.keys === undefined) return `${container.path}[${container.index++}]`;
  const name = container.pending ?? "";
  container.pending = undefined;
  return container.path === "" ? name : `${container.path}.${name}`;
}

function readToken(container: Container, token: string, duplicates: Set<string>): void {
  if (container.keys === undefined || container.pending !== undefined) {
    nextPath(container);
    return;
  }
  const name = String(JSON.parse(token));
  const path = container.path === "" ? name : `${container.path}.${name}`;
  if (container.keys.has(name)) duplicates.add(path);
  container.keys.add(name);
  container.pending = name;
}

function skip(text: string, at: number): number {
  blank.lastIndex = at;
  return at + (blank.exec(text)?.[0].length ?? 0);
}

function tokenAt(text: string, at: number): string {
  const token = text.charAt(at) === '"' ? stringToken : scalarToken;
  token.lastIndex = at;
  const [found] = token.exec(text) ?? [];
  if (found === undefined)
    throw new SyntaxError(`no JSON at position ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
  return found;
}
