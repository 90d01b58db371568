// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock, type Clock } from "@nuvolaris/clock";
import { untilAborted } from "./abort.ts";
import type { Authorization, Credentials } from "./credentials.ts";
import { deadline } from "./deadline.ts";
import { SharedCall } from "./shared-call.ts";

/** Why somebody is asked to log in: nothing is known yet, what was known has expired, or the server refused it (401). */
export type LoginReason = "start" | "expired" | "refused";

export interface LoginContext {
  readonly reason: LoginReason;
  /** Ends the login: it has taken too long. */
  readonly signal: AbortSignal;
}

/** A way to log in of one's own. `undefined` leaves it to the credentials that would be used without it. */
export type Login = (context: LoginContext) => Promise<LoginAnswer | undefined>;

export interface LoginAnswer extends Authorization {
  /** Until when it serves, in milliseconds since the Unix epoch; then the login is asked again. Default: until refused. */
  readonly expiresAt?: number;
}

/** A login of one's own has failed, or gave nothing and there is nothing beside it. */
export class LoginError extends Error {
  override readonly name = "LoginError";
}

export interface LoginOptions {
  /** The credentials when the login answers with `undefined`: those of a {@link ClusterConfig}. Default: none. */
  readonly fallback?: Credentials;
  /** How long one login may take. Default 60 s: a person may have to confirm it. */
  readonly timeoutMs?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Credentials that come from a login of one's own, which supplies or replaces those of a {@link ClusterConfig}.
 *
 * Guarantees: one login runs at a time and serves all requests that wait for it; what it gave is used until it expires or
 * the server refuses it. Errors: requests reject with {@link LoginError}; the next one asks again.
 */
export function loginCredentials(login: Login, options: LoginOptions = {}): Credentials {
  const session = new LoginSession(login, options);
  return {
    authorize: (signal = new AbortController().signal) => session.authorize(signal),
    renew: (signal = new AbortController().signal) => session.renew(signal),
  };
}

class LoginSession {
  readonly #login: Login;
  readonly #options: LoginOptions;
  readonly #clock: Clock;
  readonly #asking = new SharedCall<LoginAnswer | undefined>();
  /** `{ answer: undefined }` when the login left it to the fallback. */
  #known: { readonly answer: LoginAnswer | undefined } | undefined;

  constructor(login: Login, options: LoginOptions) {
    this.#login = login;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  async authorize(signal: AbortSignal): Promise<Authorization> {
    const answer = this.#isFresh() ? this.#known?.answer : await this.#ask(this.#known ? "expired" : "start", signal);
    return answer ?? (await this.#fallback().authorize(signal));
  }

  async renew(signal: AbortSignal): Promise<boolean> {
    const answer = await this.#ask("refused", signal);
    return answer !== undefined || (await this.#fallback().renew(signal));
  }

  #isFresh(): boolean {
    if (!this.#known) return false;
    const { expiresAt = Number.POSITIVE_INFINITY } = this.#known.answer ?? {};
    return this.#clock.now() < expiresAt;
  }

  #fallback(): Credentials {
    const { fallback } = this.#options;
    if (fallback) return fallback;
    throw new LoginError("cannot log in to the cluster: the login gave no credentials, and there are no others");
  }

  #ask(reason: LoginReason, signal: AbortSignal): Promise<LoginAnswer | undefined> {
    return this.#asking.run(async () => {
      const answer = await this.#logIn(reason);
      this.#known = { answer };
      return answer;
    }, signal);
  }

  async #logIn(reason: LoginReason): Promise<LoginAnswer | undefined> {
    const { timeoutMs = 60_000 } = this.#options;
    using limit = deadline(this.#clock, { timeoutMs, signal: undefined, message: "no answer" });
    try {
      return await untilAborted(this.#login({ reason, signal: limit.signal }), limit.signal);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new LoginError(`cannot log in to the cluster: ${why}`, { cause: error });
    }
  }
}
