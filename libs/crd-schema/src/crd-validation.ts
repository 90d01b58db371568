// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { FieldError } from "@nuvolaris/api-machinery";
import type { CustomResourceDefinition } from "./custom-resource-definition.ts";

export function validateCustomResourceDefinition(_crd: CustomResourceDefinition): readonly FieldError[] {
  return [];
}
