// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { ConfigMap, isNotFound } from "@nuvolaris/client";
import { describePause, pauseConfigMapOf, pauseRecordOf, type PauseRecord } from "@nuvolaris/controller";
import type { Check, CheckContext, Finding } from "./check.ts";

export const pause: Check = { name: "pause", run: checkPause };

/** Nobody has paused the operator. */
async function checkPause(context: CheckContext): Promise<readonly Finding[]> {
  const { called, operatorNamespace } = context;
  const record = await pauseOf(context);
  if (!record) return [{ state: "ok", message: `the operator is not paused in namespace ${operatorNamespace}` }];
  const message = `the operator is ${describePause(record)}`;
  return [{ state: "problem", message, cure: `${called} resume --operator-namespace ${operatorNamespace}` }];
}

/** `undefined` when the operator is not paused. */
export async function pauseOf({
  operator,
  client,
  operatorNamespace: namespace,
  signal,
}: CheckContext): Promise<PauseRecord | undefined> {
  try {
    return pauseRecordOf(await client.get(ConfigMap, { namespace, name: pauseConfigMapOf(operator.name) }, { signal }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
