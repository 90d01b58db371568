// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { delimiter } from "node:path";

/** `environment` with folders before its PATH. */
export function withPath(environment: NodeJS.ProcessEnv, folders: readonly string[]): NodeJS.ProcessEnv {
  return { ...environment, PATH: [...folders, environment["PATH"] ?? ""].join(delimiter) };
}
