// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { whenAborted } from "./when-aborted.ts";

test("it resolves with the first signal, and at once when one is aborted already", async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const aborted = whenAborted(first.signal, second.signal);
  second.abort(new Error("stop"));

  await expect(aborted).resolves.toBeUndefined();
  await expect(whenAborted(first.signal, AbortSignal.abort())).resolves.toBeUndefined();
});
