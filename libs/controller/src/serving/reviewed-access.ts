// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Lets those in whom the API server knows and allows: the token of each request is shown to it by a TokenReview, and what it may do is
 * asked by a SubjectAccessReview, as controller-runtime's filter WithAuthenticationAndAuthorization does.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication
 */
import { SubjectAccessReview, TokenReview, type Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { createHash } from "node:crypto";
import type { Logger } from "../logger.ts";

export interface ReviewedAccessOptions {
  /** Not restricted to a leader's writes: reviews are POSTs, and a standby has metrics too. */
  readonly client: Pick<Client, "create">;
  readonly clock: Clock;
  readonly log: Logger;
}

type Handle = (request: Request) => Promise<Response>;
type UserInfo = NonNullable<NonNullable<TokenReview["status"]>["user"]>;

/** How long verdicts are kept, in milliseconds: controller-runtime's times. */
const keepMs = { user: 60_000, allowed: 5 * 60_000, denied: 30_000 };
/** A review that takes longer is none. */
const reviewTimeoutMs = 10_000;

/**
 * Answers 401 to requests without a token that the API server knows, 403 to users who may not do `get` on the path, and 500 when the
 * API server cannot be asked; hands on all others. Verdicts are kept for a while: a minute who a token is, five minutes that somebody
 * may, half a minute that they may not.
 */
export function reviewedAccess(handle: Handle, options: ReviewedAccessOptions): Handle {
  const reviews = new AccessReviews(options);
  return async (request) => {
    const token = /^bearer +(\S+)\s*$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) return refusal(401, "Unauthorized");
    let user: UserInfo | undefined;
    try {
      user = await reviews.userOf(token);
    } catch (error) {
      options.log.error("authentication failed", { error });
      return refusal(500, "Authentication failed");
    }
    if (!user) return refusal(401, "Unauthorized");
    const { username = "" } = user;
    try {
      const question = { path: new URL(request.url).pathname, verb: request.method.toLowerCase() };
      if (await reviews.isAllowed(user, question)) return await handle(request);
    } catch (error) {
      options.log.error("authorization failed", { user: username, error });
      return refusal(500, `Authorization for user ${username} failed`);
    }
    return refusal(403, `Authorization denied for user ${username}`);
  };
}

interface Question {
  readonly path: string;
  readonly verb: string;
}

class AccessReviews {
  readonly #client: Pick<Client, "create">;
  readonly #users: Verdicts<UserInfo | undefined>;
  readonly #allowed: Verdicts<boolean>;

  constructor({ client, clock }: ReviewedAccessOptions) {
    this.#client = client;
    this.#users = new Verdicts(clock, () => keepMs.user);
    this.#allowed = new Verdicts(clock, (allowed) => (allowed ? keepMs.allowed : keepMs.denied));
  }

  /** `undefined`: the API server does not know the token. */
  userOf(token: string): Promise<UserInfo | undefined> {
    // A token is not kept: who reads this process' memory should not find others'.
    const key = createHash("sha256").update(token).digest("base64");
    return this.#users.get(key, async () => {
      const review = { metadata: {}, spec: { token } };
      const { status } = await this.#client.create(TokenReview, review, { timeoutMs: reviewTimeoutMs });
      return status?.authenticated === true ? status.user : undefined;
    });
  }

  isAllowed({ username, uid, groups, extra }: UserInfo, nonResourceAttributes: Question): Promise<boolean> {
    const who = {
      ...(username !== undefined && { user: username }),
      ...(uid !== undefined && { uid }),
      ...(groups && { groups }),
      ...(extra && { extra }),
    };
    const spec = { ...who, nonResourceAttributes };
    return this.#allowed.get(JSON.stringify(spec), async () => {
      const review = { metadata: {}, spec };
      const { status } = await this.#client.create(SubjectAccessReview, review, { timeoutMs: reviewTimeoutMs });
      return status?.allowed === true;
    });
  }
}

interface Verdict<Value> {
  readonly value: Promise<Value>;
  /** On the monotonic clock; for ever while it is not there. */
  untilMs: number;
}

/** Whoever guesses tokens must not fill the memory: the oldest go first. */
const maxVerdicts = 1000;

/** Answers that are asked for once and kept for a while. Failures are not kept. */
class Verdicts<Value> {
  readonly #clock: Clock;
  readonly #keepMs: (value: Value) => number;
  readonly #known = new Map<string, Verdict<Value>>();

  constructor(clock: Clock, keepForMs: (value: Value) => number) {
    this.#clock = clock;
    this.#keepMs = keepForMs;
  }

  async get(key: string, ask: () => Promise<Value>): Promise<Value> {
    const known = this.#known.get(key);
    if (known && this.#clock.monotonicNow() < known.untilMs) return known.value;
    this.#known.delete(key);
    const verdict: Verdict<Value> = { value: ask(), untilMs: Infinity };
    this.#known.set(key, verdict);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= maxVerdicts) break;
      this.#known.delete(oldest);
    }
    try {
      const value = await verdict.value;
      verdict.untilMs = this.#clock.monotonicNow() + this.#keepMs(value);
      return value;
    } catch (error) {
      if (this.#known.get(key) === verdict) this.#known.delete(key);
      throw error;
    }
  }
}

function refusal(status: number, text: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return new Response(`${text}\n`, { status, headers });
}
