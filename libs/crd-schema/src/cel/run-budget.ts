// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The server stops an expression at 1,000,000 units; each round of a comprehension costs a few of them. */
const roundsPerExpression = 250_000;
/** … and all expressions on one object at ten times as much. */
const roundsPerObject = 10 * roundsPerExpression;

/** An expression, or all of them together, took more than they may. */
export class RunBudgetError extends Error {
  override readonly name = "RunBudgetError";
}

/**
 * Counts rounds of comprehensions, the only thing in CEL that takes time without end. Conservative: the server counts
 * the cost of each operation.
 */
export class RunBudget {
  #ofExpression = 0;
  #ofObject = 0;

  /** Before the rules of another object. */
  startObject(): void {
    this.#ofObject = roundsPerObject;
  }

  /** Before each expression. Throws {@link RunBudgetError} when the object's budget is used up. */
  startExpression(): void {
    if (this.#ofObject <= 0)
      throw new RunBudgetError(
        "validation failed due to running out of cost budget, no further validation rules will be run",
      );
    this.#ofExpression = roundsPerExpression;
  }

  /** Throws {@link RunBudgetError}. */
  readonly spend = (): void => {
    this.#ofObject--;
    if (this.#ofExpression-- <= 0) throw new RunBudgetError("operation cancelled: actual cost limit exceeded");
  };
}
