// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Problem } from "./yaml-file.ts";

/** `.icla/jane.yaml:3: github.id: expected a whole number, came "x"`. */
export function problemText({ path, line, field, message }: Problem): string {
  return `${path}:${line}: ${field === "" ? "" : `${field}: `}${message}`;
}
