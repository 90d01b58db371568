// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which category of a policy a licence expression is in. */
import type { LicenseList } from "../spdx/license-list.ts";
import type { LicenseExpression } from "./license-expression.ts";
import type { ThirdPartyPolicy } from "./third-party-policy.ts";

/** `unknown`: the policy does not name the licence. */
export type Category = "A" | "B" | "X" | "unknown";

/** From the best to the worst. What nobody has looked at may be anything: it is worse than B and may yet not be X. */
const order: readonly Category[] = ["A", "B", "unknown", "X"];

/** The categories from the best to the worst. */
export const categories = order;

/** Sorts licences by the policy. */
export class Categories {
  readonly #policy: ThirdPartyPolicy;
  readonly #list: LicenseList;
  readonly #byId: ReadonlyMap<string, Category>;

  constructor(policy: ThirdPartyPolicy, list: LicenseList) {
    this.#policy = policy;
    this.#list = list;
    const { A, B, X } = policy;
    this.#byId = new Map([...pairs(A, "A"), ...pairs(B, "B"), ...pairs(X, "X")]);
  }

  /**
   * The category of an expression: of `OR` the best, of `AND` the worst.
   * https://www.apache.org/legal/resolved.html#mutually-exclusive
   *
   * An exception (`WITH`) only adds permissions, so the licence without it is a safe bound.
   */
  of(expression: LicenseExpression): Category {
    if ("license" in expression)
      return expression.plus ? this.#orLater(expression.license) : this.#one(expression.license);
    const both = [this.of(expression.left), this.of(expression.right)];
    const ranked = both.toSorted((left, right) => order.indexOf(left) - order.indexOf(right));
    return ranked.at(expression.conjunction === "or" ? 0 : -1) ?? "unknown";
  }

  /** Of each `OR`, the side with the better category: what a distributor chooses, as text. */
  chosen(expression: LicenseExpression): string {
    if ("license" in expression) return textOf(expression);
    const { left, right, conjunction } = expression;
    if (conjunction === "and") return `${this.chosen(left)} AND ${this.chosen(right)}`;
    return this.chosen(order.indexOf(this.of(right)) < order.indexOf(this.of(left)) ? right : left);
  }

  #one(id: string): Category {
    const current = this.#list.replacementOf(id) ?? id;
    return this.#byId.get(current) ?? (this.#isPrefixed(current) ? "X" : "unknown");
  }

  /** `X+` may be used under any later version. */
  #orLater(id: string): Category {
    const version = versionOf(id);
    const later = [...this.#byId.keys()].filter((other) => isLater(versionOf(other), version));
    const all = [id, ...later].map((each) => this.#one(each));
    return order.find((category) => all.includes(category)) ?? "unknown";
  }

  #isPrefixed(id: string): boolean {
    return this.#policy.X.some((entry) => entry.endsWith("*") && id.startsWith(entry.slice(0, -1)));
  }
}

function pairs(ids: readonly string[], category: Category): readonly (readonly [string, Category])[] {
  return ids.map((id) => [id, category] as const);
}

function textOf({ license, plus, exception }: Extract<LicenseExpression, { license: string }>): string {
  return `${license}${plus ? "+" : ""}${exception === undefined ? "" : ` WITH ${exception}`}`;
}

interface LicenseVersion {
  readonly family: string;
  readonly version: number;
}

/** The version of `GPL-2.0-only` is 2. */
function versionOf(id: string): LicenseVersion | undefined {
  const match = /^(?<family>.+?)-(?<version>\d+(?:\.\d+)?)(?:-(?:only|or-later))?$/.exec(id)?.groups;
  return match && { family: match["family"] ?? "", version: Number(match["version"]) };
}

function isLater(other: LicenseVersion | undefined, than: LicenseVersion | undefined): boolean {
  return other !== undefined && than !== undefined && other.family === than.family && other.version > than.version;
}
