// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A token of a service account in a file, kept good: what the kubelet does for a pod.
import { isJsonObject } from "@nuvolaris/api-machinery";
import { replaceFile } from "@nuvolaris/apiserver-http";
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { AccountKey } from "./rbac-manifests.ts";

export interface AccountTokenOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly account: AccountKey;
  readonly file: string;
  /** Told when a renewal has failed; it is tried again. */
  readonly onNews: (text: string) => void;
  /** A number in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/** As the kubelet asks for: an hour, and a new one when four fifths of it are over. */
const lifetimeSeconds = 3600;
const renewAfterMs = lifetimeSeconds * 800;
const firstDelayMs = 1000;
const longestDelayMs = 60_000;

export class AccountToken {
  readonly #options: AccountTokenOptions;

  constructor(options: AccountTokenOptions) {
    this.#options = options;
  }

  /** Asks for a token and writes it, for its owner's eyes only. */
  async renew(signal: AbortSignal): Promise<void> {
    const { client, account, file } = this.#options;
    const answer = await client.request({
      method: "POST",
      path: `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`,
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { expirationSeconds: lifetimeSeconds },
      },
      signal,
    });
    const status = isJsonObject(answer) ? answer["status"] : undefined;
    const token = isJsonObject(status) ? status["token"] : undefined;
    if (typeof token !== "string") throw new TypeError("the answer to a TokenRequest holds no token");
    await replaceFile(file, [token]);
  }

  /** Renews until `signal` is aborted. */
  async keepGood(signal: AbortSignal): Promise<void> {
    const { clock, onNews, random = Math.random } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const delay = failures === 0 ? renewAfterMs : Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
      await clock.sleep(delay * (0.75 + random() / 4), signal).catch(() => undefined);
      if (isAborted(signal)) return;
      try {
        await this.renew(signal);
        failures = 0;
      } catch (error) {
        if (isAborted(signal)) return;
        failures++;
        onNews(`cannot renew the operator's token: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

/** A function, as the compiler takes `aborted` for what it was before the wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
