// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** CEL as the API server speaks it: https://kubernetes.io/docs/reference/using-api/cel/ */
import { celEqual } from "./cel-value.ts";
import type { CelFunctions, CelLibrary, CelModule, Environment } from "./cel-module.ts";
import { ipLibrary } from "./ip-library.ts";
import { listsLibrary } from "./lists-library.ts";
import { namedFormatLibrary } from "./named-format-library.ts";
import { quantityLibrary } from "./quantity-library.ts";
import { semverLibrary } from "./semver-library.ts";
import { stringsLibrary } from "./strings-library.ts";
import { registerTwoVariableMacros } from "./two-variable-macros.ts";
import { urlLibrary } from "./url-library.ts";

/** An environment with Kubernetes' libraries and without variables: clone it for each schema. */
export function createCelEnvironment(cel: CelModule, spend: () => void): Environment {
  // Literals of mixed types are looked for later: the arguments of format() may be of any.
  const environment = new cel.Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  const libraries: readonly CelLibrary[] = [
    listsLibrary(cel),
    stringsLibrary,
    quantityLibrary,
    urlLibrary,
    ipLibrary,
    semverLibrary,
    namedFormatLibrary(cel),
  ];
  for (const library of libraries) register(environment, library);
  registerTwoVariableMacros(environment, spend);
  return environment;
}

function register(
  environment: Environment,
  { types = {}, namespaces = {}, functions, comparable = [] }: CelLibrary,
): void {
  // Without fields, so that a rule cannot look into a value of such a type.
  for (const [name, ctor] of Object.entries(types)) environment.registerType(name, { ctor, fields: {} });
  for (const [name, { type, value }] of Object.entries(namespaces)) environment.registerConstant(name, type, value);
  for (const type of comparable) environment.registerOperator(`${type} == ${type}`, celEqual);
  registerFunctions(environment, functions);
}

function registerFunctions(environment: Environment, functions: CelFunctions): void {
  for (const [signature, handler] of Object.entries(functions)) {
    // Proof of the cast: CEL calls the function with the types of its signature and no others.
    environment.registerFunction(signature, handler as (...values: unknown[]) => unknown, { async: false });
  }
}
