// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, type FieldError } from "@nuvolaris/api-machinery";

/** A kind was defined in a way that Kubernetes would refuse. Each problem names the schema path and what to write instead. */
export class KindDefinitionError extends Error {
  override readonly name = "KindDefinitionError";
  readonly problems: readonly FieldError[];

  constructor(kind: string, problems: readonly FieldError[], options?: ErrorOptions) {
    super(
      `cannot define kind ${kind}:\n${problems.map((problem) => `  ${formatFieldError(problem)}`).join("\n")}`,
      options,
    );
    this.problems = problems;
  }
}
