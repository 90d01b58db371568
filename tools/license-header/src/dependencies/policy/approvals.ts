// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Who has approved a licence expression. */
import type { LicenseList, SpdxLicense } from "../spdx/license-list.ts";
import type { LicenseExpression } from "./license-expression.ts";

/** Answers from the SPDX licence list: of `OR` one side is enough, of `AND` both are needed. */
export class Approvals {
  readonly #list: LicenseList;

  constructor(list: LicenseList) {
    this.#list = list;
  }

  isOsiApproved(expression: LicenseExpression): boolean {
    return this.#holds(expression, ({ isOsiApproved }) => isOsiApproved);
  }

  isFsfFree(expression: LicenseExpression): boolean {
    return this.#holds(expression, ({ isFsfFree }) => isFsfFree);
  }

  #holds(expression: LicenseExpression, flag: (license: SpdxLicense) => boolean): boolean {
    if ("license" in expression) {
      const found = this.#list.find(expression.license);
      return found !== undefined && flag(found);
    }
    const left = this.#holds(expression.left, flag);
    return expression.conjunction === "or"
      ? left || this.#holds(expression.right, flag)
      : left && this.#holds(expression.right, flag);
  }
}
