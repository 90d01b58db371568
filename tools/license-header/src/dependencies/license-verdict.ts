// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is to be said of one package's licence: its category, and what is wrong with it. Pure. */
import type { DependencyConfig } from "../config/dependency-config.ts";
import type { LicenseRuleId } from "./dependency-rules.ts";
import type { PackageLicense } from "./package-license.ts";
import { Approvals } from "./policy/approvals.ts";
import { Categories, type Category } from "./policy/license-category.ts";
import type { LicenseStatement } from "./policy/license-expression.ts";
import { asfPolicy } from "./policy/third-party-policy.ts";
import type { LicenseList } from "./spdx/license-list.ts";

/** A rule that a licence is against. */
export interface Objection {
  readonly rule: LicenseRuleId;
  /** Follows the package's name: `is under GPL-3.0-only, …`. */
  readonly message: string;
}

export interface LicenseVerdict {
  /** As reports show it. */
  readonly license: string;
  /** The licence without the choices that it leaves: the best is taken. */
  readonly chosen: string;
  readonly category: Category;
  readonly objections: readonly Objection[];
}

type Requirements = Pick<DependencyConfig, "requireFsfFree" | "requireOsiApproved">;
type Expression = Extract<LicenseStatement, { kind: "expression" }>;

/** Judges licences by the policy and by what the configuration asks for. */
export class LicenseJudge {
  readonly #categories: Categories;
  readonly #approvals: Approvals;
  readonly #list: LicenseList;
  readonly #requirements: Requirements;

  constructor(list: LicenseList, requirements: Requirements) {
    this.#list = list;
    this.#requirements = requirements;
    this.#categories = new Categories(asfPolicy, list);
    this.#approvals = new Approvals(list);
  }

  judge(license: PackageLicense): LicenseVerdict {
    if (license.kind === "stated") return this.#judgeStatement(license.statement);
    const message = `says nothing of its licence: ${license.reason}`;
    return against("none found", "unknown", { rule: "missing-license", message });
  }

  #judgeStatement(statement: LicenseStatement): LicenseVerdict {
    switch (statement.kind) {
      case "expression":
        return this.#judgeExpression(statement);
      case "misspelt":
        return this.#judgeMisspelt(statement);
      case "unlicensed": {
        const message = "is UNLICENSED: its author reserves all rights";
        return against("UNLICENSED", "X", { rule: "category-x-license", message });
      }
      case "file":
        return unknown(
          `SEE LICENSE IN ${statement.file}`,
          `names no licence but the file ${statement.file}, which is not there or none that is known`,
        );
      case "unreadable":
        return unknown(
          statement.text,
          `has the licence ${JSON.stringify(statement.text)}, which is no SPDX expression (https://spdx.org/licenses/)`,
        );
    }
  }

  #judgeMisspelt({ text, statement }: Extract<LicenseStatement, { kind: "misspelt" }>): LicenseVerdict {
    const verdict = this.#judgeExpression(statement);
    const message = `spells its licence ${JSON.stringify(text)}; in SPDX's words that is ${statement.text}`;
    return { ...verdict, objections: [{ rule: "misspelt-license", message }, ...verdict.objections] };
  }

  #judgeExpression(statement: Expression): LicenseVerdict {
    const category = this.#categories.of(statement.expression);
    return {
      license: statement.text,
      chosen: this.#categories.chosen(statement.expression),
      category,
      objections: [...this.#deprecations(statement), ...this.#objectionsTo(statement, category)],
    };
  }

  #deprecations({ deprecated }: Expression): readonly Objection[] {
    return deprecated.map((id) => ({
      rule: "deprecated-license-id",
      message: `has the licence identifier ${id}, which is deprecated: it is ${this.#list.replacementOf(id) ?? id} today`,
    }));
  }

  #objectionsTo({ text, expression }: Expression, category: Category): readonly Objection[] {
    const chosen = this.#categories.chosen(expression);
    const under = `is under ${text}${chosen === text ? "" : `, of which ${chosen} is the best`}`;
    const isApproved = !this.#requirements.requireOsiApproved || this.#approvals.isOsiApproved(expression);
    const isFree = !this.#requirements.requireFsfFree || this.#approvals.isFsfFree(expression);
    const byCategory = categoryObjections[category];
    return [
      ...(byCategory ? [{ rule: byCategory.rule, message: `${under}, ${byCategory.because}` }] : []),
      ...(isApproved
        ? []
        : [{ rule: "not-osi-approved", message: `${under}, which the OSI has not approved` } as const]),
      ...(isFree ? [] : [{ rule: "not-fsf-free", message: `${under}, which the FSF does not list as free` } as const]),
    ];
  }
}

const categoryObjections: Readonly<Record<Category, { rule: LicenseRuleId; because: string } | undefined>> = {
  A: undefined,
  B: { rule: "category-b-license", because: "which is in category B" },
  X: { rule: "category-x-license", because: "which is in category X" },
  unknown: { rule: "unknown-license", because: "which the policy puts in no category" },
};

function unknown(license: string, message: string): LicenseVerdict {
  return against(license, "unknown", { rule: "unknown-license", message });
}

function against(license: string, category: Category, objection: Objection): LicenseVerdict {
  return { license, chosen: license, category, objections: [objection] };
}
