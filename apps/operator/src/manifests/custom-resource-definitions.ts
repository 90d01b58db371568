// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CustomResourceDefinition } from "@nuvolaris/crd-schema";
import { Sample } from "@nuvolaris/crd-types";

/** The CRDs of the kinds that the operator looks after. */
export function customResourceDefinitions(): readonly CustomResourceDefinition[] {
  return [Sample.manifest()];
}
