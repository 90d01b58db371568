// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Go's regular expressions (RE2), which schemas and CEL rules are written in, on JavaScript's engine.
 *
 * The syntax is checked by RE2's rules (https://github.com/google/re2/wiki/Syntax) and rewritten where the two differ.
 * What RE2 promises and JavaScript does not is time linear in the text.
 */

/** The text of Go's `regexp.Compile`, such as "error parsing regexp: missing closing ]: `[`". */
export class RegularExpressionError extends Error {
  override readonly name = "RegularExpressionError";

  constructor(problem: string, near: string, options?: ErrorOptions) {
    super(`error parsing regexp: ${problem}: \`${near}\``, options);
  }
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: String.raw`\x00-\x7f`,
  blank: String.raw`\t `,
  cntrl: String.raw`\x00-\x1f\x7f`,
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: String.raw`!-\/:-@\[-\`{-~`,
  space: String.raw`\t\n\v\f\r `,
  upper: "A-Z",
  word: String.raw`0-9A-Za-z_`,
  xdigit: "0-9A-Fa-f",
};

/** Escapes that mean the same to both. */
const sharedEscapes = /^[abdfnrtvwDSWB]$/;
const syntaxCharacter = /^[\^$\\.*+?()[\]{}|/]$/;

interface Scan {
  readonly source: string;
  position: number;
  output: string;
  depth: number;
}

/** Compiles a Go expression. Throws {@link RegularExpressionError}. */
export function compileRegularExpression(source: string): RegExp {
  const scan: Scan = { source, position: 0, output: "", depth: 0 };
  while (scan.position < source.length) scanTerm(scan);
  if (scan.depth > 0) throw new RegularExpressionError("missing closing )", source);
  try {
    return new RegExp(scan.output, "u");
  } catch (error) {
    throw new RegularExpressionError("invalid expression", source, { cause: error });
  }
}

/** Why Go cannot run a JavaScript expression as it is; `undefined` when it can. */
export function findUnportableSyntax(pattern: RegExp): string | undefined {
  const flags = pattern.flags.replace(/[gyu]/g, "");
  if (flags !== "") return `flags (${flags}) have no place in a schema: write them out in the expression`;
  try {
    compileRegularExpression(pattern.source);
    return undefined;
  } catch (error) {
    if (error instanceof RegularExpressionError) return error.message;
    throw error;
  }
}

function scanTerm(scan: Scan): void {
  const character = nextCharacter(scan);
  switch (character) {
    case "\\":
      scan.output += scanEscape(scan, false);
      scanRepetition(scan);
      return;
    case "[":
      scan.output += scanClass(scan);
      scanRepetition(scan);
      return;
    case "(":
      scanGroup(scan);
      return;
    case ")":
      if (scan.depth-- === 0) throw new RegularExpressionError("unexpected )", scan.source);
      scan.output += ")";
      scanRepetition(scan);
      return;
    case "*":
    case "+":
    case "?":
      throw new RegularExpressionError("missing argument to repetition operator", character);
    case "|":
    case "^":
      scan.output += character;
      return;
    default:
      scan.output += character === "]" || character === "{" || character === "}" ? `\\${character}` : character;
      scanRepetition(scan);
      return;
  }
}

function nextCharacter(scan: Scan): string {
  const character = String.fromCodePoint(scan.source.codePointAt(scan.position) ?? 0);
  scan.position += character.length;
  return character;
}

/** `*`, `+`, `?`, `{n,m}`, each perhaps lazy. A brace that is no repetition is an ordinary character. */
function scanRepetition(scan: Scan): void {
  const match = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/.exec(scan.source.slice(scan.position));
  if (match === null) return;
  const [text, minimum, maximum] = match;
  const bounds = [minimum, maximum].map((bound) => Number(bound ?? "0"));
  if (
    bounds.some((bound) => bound > 1000) ||
    (maximum !== undefined && maximum !== "" && (bounds[0] ?? 0) > (bounds[1] ?? 0))
  ) {
    throw new RegularExpressionError("invalid repeat count", text);
  }
  scan.position += text.length;
  scan.output += text;
  const nested = /^[*+?]/.exec(scan.source.slice(scan.position));
  if (nested !== null) throw new RegularExpressionError("invalid nested repetition operator", `${text}${nested[0]}`);
}

function scanGroup(scan: Scan): void {
  const rest = scan.source.slice(scan.position);
  scan.depth++;
  if (!rest.startsWith("?")) {
    scan.output += "(";
    return;
  }
  const named = /^\?P?<([A-Za-z_]\w*)>/.exec(rest);
  const flags = /^\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
  if (named !== null) {
    scan.output += `(?<${named[1] ?? ""}>`;
    scan.position += named[0].length;
  } else if (flags !== null) {
    scan.position += flags[0].length;
    scanFlags(scan, flags);
  } else {
    throw new RegularExpressionError(
      "invalid or unsupported Perl syntax",
      `(${rest.slice(0, rest.startsWith("?<") ? 3 : 2)}`,
    );
  }
}

/** `(?i:…)` is JavaScript's too; `(?i)` holds for the rest of its group, which is wrapped instead. */
function scanFlags(scan: Scan, [, on = "", off = "", end]: RegExpExecArray): void {
  const known = (flags: string): string => flags.replaceAll("U", "");
  const removed = known(off) === "" ? "" : `-${known(off)}`;
  const opening = `(?${known(on)}${removed}:`;
  if (end === ":") {
    scan.output += opening;
    return;
  }
  scan.depth--;
  const depth = scan.depth;
  scan.output += opening;
  while (scan.position < scan.source.length && !(scan.depth === depth && scan.source[scan.position] === ")"))
    scanTerm(scan);
  scan.output += ")";
}

function scanEscape(scan: Scan, insideClass: boolean): string {
  if (scan.position >= scan.source.length)
    throw new RegularExpressionError("trailing backslash at end of expression", "");
  const start = scan.position - 1;
  const character = nextCharacter(scan);
  if (sharedEscapes.test(character) && !(insideClass && character === "b"))
    return character === "a" ? "\\x07" : `\\${character}`;
  // RE2's \s is ASCII without the vertical tab; JavaScript's is wider.
  if (character === "s") return insideClass ? String.raw`\t\n\f\r ` : String.raw`[\t\n\f\r ]`;
  if (character === "A" || character === "z") return character === "A" ? "(?<![^])" : "(?![^])";
  if (character === "p" || character === "P") return scanProperty(scan, character);
  if (character === "Q") return scanLiteral(scan);
  if (character === "x") return scanHexadecimal(scan);
  if (character === "0") return "\\x00";
  if (syntaxCharacter.test(character)) return `\\${character}`;
  if (/^[^\w]$/u.test(character)) return insideClass && character === "-" ? "\\-" : character;
  throw new RegularExpressionError("invalid escape sequence", scan.source.slice(start, scan.position));
}

function scanProperty(scan: Scan, kind: string): string {
  const match = /^(?:\{\^?(\w+)\}|([A-Z]))/.exec(scan.source.slice(scan.position));
  if (match === null) throw new RegularExpressionError("invalid character class range", `\\${kind}`);
  scan.position += match[0].length;
  const name = match[1] ?? match[2] ?? "";
  const isScript = name.length > 2;
  return `\\${kind}{${isScript ? `Script=${name}` : name}}`;
}

function scanLiteral(scan: Scan): string {
  const end = scan.source.indexOf("\\E", scan.position);
  const literal = end < 0 ? scan.source.slice(scan.position) : scan.source.slice(scan.position, end);
  scan.position = end < 0 ? scan.source.length : end + 2;
  return literal.replace(/[\^$\\.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function scanHexadecimal(scan: Scan): string {
  const match = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(scan.source.slice(scan.position));
  if (match === null) throw new RegularExpressionError("invalid escape sequence", "\\x");
  scan.position += match[0].length;
  return `\\u{${match[1] ?? match[2] ?? ""}}`;
}

function scanClass(scan: Scan): string {
  const start = scan.position - 1;
  const negated = scan.source[scan.position] === "^";
  if (negated) scan.position++;
  let output = "";
  for (let first = true; ; first = false) {
    const character = scan.source[scan.position];
    if (character === undefined) throw new RegularExpressionError("missing closing ]", scan.source.slice(start));
    if (character === "]" && !first) break;
    output += scanClassItem(scan);
  }
  scan.position++;
  return `[${negated ? "^" : ""}${output}]`;
}

function scanClassItem(scan: Scan): string {
  const posix = /^\[:(\^?)(\w+):\]/.exec(scan.source.slice(scan.position));
  if (posix !== null) {
    const members = posixClasses[posix[2] ?? ""];
    if (members === undefined) throw new RegularExpressionError("invalid character class range", posix[0]);
    scan.position += posix[0].length;
    return members;
  }
  const start = scan.position;
  const low = scanClassCharacter(scan);
  const next = scan.source[scan.position + 1];
  if (scan.source[scan.position] !== "-" || next === undefined || next === "]") return low;
  scan.position++;
  const high = scanClassCharacter(scan);
  if (isRangeReversed(low, high)) {
    throw new RegularExpressionError("invalid character class range", scan.source.slice(start, scan.position));
  }
  return `${low}-${high}`;
}

function scanClassCharacter(scan: Scan): string {
  const character = nextCharacter(scan);
  if (character === "\\") return scanEscape(scan, true);
  return syntaxCharacter.test(character) || character === "-" ? `\\${character}` : character;
}

function isRangeReversed(low: string, high: string): boolean {
  const plain = (text: string): string | undefined => (/^\\?[^\w\\]$|^\w$/u.test(text) ? text.at(-1) : undefined);
  const [from, to] = [plain(low), plain(high)];
  return from !== undefined && to !== undefined && from > to;
}
