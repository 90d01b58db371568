// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "./field-error.ts";
import { keyError, labelRequirement, type LabelOperator, type LabelRequirement } from "./label-requirement.ts";
import { labelSelectorTokens, type Token, type TokenType } from "./label-selector-tokens.ts";
import { SelectorError } from "./selector-error.ts";

const operators: Partial<Readonly<Record<TokenType, LabelOperator>>> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

/**
 * Parses the text of a label selector by recursive descent, with the grammar and the sentences of apimachinery's
 * `labels.Parse`: `x in (a,,b), y notin (), z, !w, v=1, u!=2, t>3`.
 */
export class LabelSelectorParser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = labelSelectorTokens(text);
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const { type, text } = this.#peek();
      if (type === "end") return requirements;
      if (!beginsRequirement(type))
        throw new SelectorError(`found '${text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.#requirementInContext());
      this.#separator();
    }
  }

  #requirementInContext(): LabelRequirement {
    try {
      return this.#requirement();
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error;
      throw new SelectorError(`unable to parse requirement: ${error.message}`, { cause: error });
    }
  }

  #separator(): void {
    const { type, text } = this.#next();
    if (type === "end") {
      this.#position--;
      return;
    }
    if (type !== ",") throw new SelectorError(`found '${text}', expected: ',' or 'end of string'`);
    const following = this.#peek();
    if (!beginsRequirement(following.type)) {
      throw new SelectorError(`found '${following.text}', expected: identifier after ','`);
    }
  }

  #requirement(): LabelRequirement {
    const negated = this.#peek().type === "!";
    if (negated) this.#next();
    const key = this.#key();
    if (negated) return labelRequirement(key, "!", []);
    const following = this.#peek().type;
    if (following === "end" || following === ",") return labelRequirement(key, "exists", []);
    const operator = this.#operator();
    const values = operator === "in" || operator === "notin" ? this.#values() : [this.#exactValue()];
    return labelRequirement(key, operator, [...new Set(values)].sort());
  }

  #key(): string {
    const { type, text } = this.#next();
    if (!isIdentifier(type)) throw new SelectorError(`found '${text}', expected: identifier`);
    const error = keyError(text);
    if (error) throw new SelectorError(formatFieldError(error));
    return text;
  }

  #operator(): LabelOperator {
    const { type, text } = this.#next();
    const operator = operators[type];
    if (operator === undefined) throw new SelectorError(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`);
    return operator;
  }

  #values(): string[] {
    const open = this.#next();
    if (open.type !== "(") throw new SelectorError(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (first.type === ")") {
      this.#next();
      return [""];
    }
    if (!isIdentifier(first.type) && first.type !== ",") {
      throw new SelectorError(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = this.#valueList();
    this.#next();
    return values;
  }

  /** The values up to the closing parenthesis; nothing between two separators is the empty value. */
  #valueList(): string[] {
    const values: string[] = [];
    for (;;) {
      const { type, text } = this.#next();
      if (isIdentifier(type)) {
        values.push(text);
        const after = this.#peek();
        if (after.type === ")") return values;
        if (after.type !== ",") throw new SelectorError(`found '${after.text}', expected: ',' or ')'`);
      } else if (type === ",") {
        const after = this.#peek().type;
        if (values.length === 0 || after === ")" || after === ",") values.push("");
        if (after === ")") return values;
      } else {
        throw new SelectorError(`found '${text}', expected: ',', or identifier`);
      }
    }
  }

  #exactValue(): string {
    const following = this.#peek().type;
    if (following === "end" || following === ",") return "";
    const { type, text } = this.#next();
    if (!isIdentifier(type)) throw new SelectorError(`found '${text}', expected: identifier`);
    return text;
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { type: "end", text: "" };
  }

  #next(): Token {
    const token = this.#peek();
    this.#position++;
    return token;
  }
}

/** `in` and `notin` are operators only where an operator stands; elsewhere they are names like others. */
function isIdentifier(type: TokenType): boolean {
  return type === "identifier" || type === "in" || type === "notin";
}

function beginsRequirement(type: TokenType): boolean {
  return isIdentifier(type) || type === "!";
}
