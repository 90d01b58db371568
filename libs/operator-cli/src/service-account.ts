// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { InvalidArgumentError, Option } from "commander";

/** Who an operator is in a cluster. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

export function serviceAccountOption(description: string): Option {
  return new Option("--service-account <namespace/name>", description).argParser(parseServiceAccount);
}

function parseServiceAccount(text: string): ServiceAccountName {
  const [namespace, name, ...rest] = text.split("/");
  if (!namespace || !name || rest.length > 0) {
    throw new InvalidArgumentError("expected namespace/name, as in operators/sample-operator");
  }
  return { namespace, name };
}
