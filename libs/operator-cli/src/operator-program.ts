// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Operator } from "@nuvolaris/framework";

/** An option of the author's own, which each command takes. */
export interface ProgramOption {
  /** As commander writes them: `--image <image>`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string;
}

/** An operator whose making depends on options of its own. */
export interface OperatorProgram {
  /** The name that the operator is made with. */
  readonly name: string;
  /** What is typed to call it: the name in help texts and messages. Default: the operator's name. */
  readonly command?: string;
  /** One sentence for the help. */
  readonly description?: string;
  readonly options?: readonly ProgramOption[];
  /** Makes the operator. `values` are those of the options, by name: `image` of `--image <image>`. */
  readonly create: (values: Readonly<Record<string, string | undefined>>) => Operator;
}

/** An operator as it is: it has no options of its own. */
export function programOf(operator: Operator | OperatorProgram): OperatorProgram {
  return "create" in operator ? operator : { name: operator.name, create: () => operator };
}
