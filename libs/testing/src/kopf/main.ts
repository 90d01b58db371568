// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Installs kopf into the user's cache, or says why it cannot. */
import { prepareKopf } from "./kopf-environment.ts";

const prepared = await prepareKopf({ environment: process.env });
if (prepared.available) console.log(`kopf: ${prepared.python}`);
else {
  console.error(prepared.reason);
  process.exitCode = 1;
}
