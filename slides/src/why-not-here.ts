// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { demoPrograms } from "@nuvolaris/deck";
import { reasonToSkip, runProgram } from "@nuvolaris/testing";

/** Why demos and labs cannot run on this machine; `undefined`: they can. Throws where E2E_REQUIRED demands kubectl. */
export async function whyNotHere(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  for (const program of demoPrograms) {
    const found = await program.run(runProgram);
    if (program.name === "kubectl") reasonToSkip("kubectl", found, environment);
    if (!found.available) return `${found.reason}; get it: ${program.howToGet}`;
  }
  return undefined;
}
