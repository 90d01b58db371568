// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `crds`: the definitions of the operator's kinds, to be applied. It needs no cluster. */
import type { Command } from "commander";
import { definitionsOf } from "../custom-resources.ts";
import { writeObjects } from "../object-list.ts";
import { UsageError } from "../usage-error.ts";
import type { Invocation } from "../verb.ts";

export function define(command: Command): void {
  command.option("--json", "a List in JSON instead of YAML documents");
}

export function run({ command, operator, options }: Invocation): Promise<number> {
  const definitions = definitionsOf(operator);
  if (definitions.length === 0) {
    throw new UsageError(
      `no kind of ${operator.name} carries a CustomResourceDefinition: those that defineKind makes do, built-in kinds need none`,
    );
  }
  writeObjects(options.io.stdout, definitions, command.opts<{ readonly json?: boolean }>());
  return Promise.resolve(0);
}
