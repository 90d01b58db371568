// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { dirname, join } from "node:path";
import { assetsCacheDirectory } from "@nuvolaris/testing";

/** The environment in which real control planes are looked for. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** Where what takes long to build is kept from run to run. It may be deleted at any time. */
export function benchCache(): string {
  return join(dirname(assetsCacheDirectory(environment())), "bench");
}
