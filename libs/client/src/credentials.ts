// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** What a request carries to say who sends it. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  /** A client certificate, as PEM. */
  readonly certificate?: { readonly cert: string | Uint8Array; readonly key: string | Uint8Array };
}

/** Who a client is, and how it stays it. */
export interface Credentials {
  /** Asked before each request: known at once, unless something has to be fetched. The signal is that of the request. */
  authorize(signal?: AbortSignal): Authorization | Promise<Authorization>;
  /**
   * The server accepted them no more (401). Answers whether there are others now, so that a second attempt makes sense. Asked
   * once for all requests that were refused; the signal ends it after a minute.
   */
  renew(signal?: AbortSignal): Promise<boolean>;
}

/** Credentials that never change. */
export function fixedCredentials(authorization: Authorization): Credentials {
  return { authorize: () => authorization, renew: () => Promise.resolve(false) };
}

export function bearer(token: string): Authorization {
  return { headers: { authorization: `Bearer ${token.trim()}` } };
}

/** client-go reads a token file anew after so long (transport/token_source.go); a kubelet writes it long before it expires. */
const rereadAfterMs = 60_000;

/** A token in a file that somebody else renews: read again each minute, and when the server refuses it. */
export function tokenFileCredentials(readToken: () => Promise<string>, clock: Clock): Credentials {
  let known: { readonly token: string; readonly readAt: number } | undefined;
  const read = async (): Promise<string> => {
    const token = await readToken();
    known = { token, readAt: clock.monotonicNow() };
    return token;
  };
  return {
    authorize() {
      const fresh = known !== undefined && clock.monotonicNow() - known.readAt < rereadAfterMs;
      return fresh && known ? bearer(known.token) : read().then(bearer);
    },
    async renew() {
      const before = known?.token;
      return (await read()) !== before;
    },
  };
}
