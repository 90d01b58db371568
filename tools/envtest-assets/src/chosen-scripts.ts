// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { requestScripts, type RequestScript } from "@nuvolaris/testing";
import { UsageError } from "./usage-error.ts";

/** The scripts of these names, all if there are none. Errors: {@link UsageError} for a name that is no script. */
export function chosenScripts(names: readonly string[]): readonly RequestScript[] {
  if (names.length === 0) return requestScripts;
  return names.map((name) => {
    const script = requestScripts.find((candidate) => candidate.name === name);
    if (script) return script;
    throw new UsageError(
      `no script is called ${name}; there are ${requestScripts.map((each) => each.name).join(", ")}`,
    );
  });
}
