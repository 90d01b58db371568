// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { TokenUser } from "../api-server-options.ts";
import { quoteList } from "../authorization/rule-coverage.ts";
import type { ReviewedToken } from "./reviewed-token.ts";
import { tokenIssuer, type ServiceAccountTokens } from "./service-account-tokens.ts";
import type { UserInfo } from "./user-info.ts";

/** Everybody who is known has this group, whoever vouches for them. */
const authenticatedGroup = "system:authenticated";

/** Tells who sends a request, by the caller that the listener vouches for or by a bearer token. */
export class Authenticator {
  readonly #users: ReadonlyMap<string, UserInfo>;
  readonly #serviceAccountTokens: ServiceAccountTokens;

  constructor(tokens: readonly TokenUser[], serviceAccountTokens: ServiceAccountTokens) {
    this.#serviceAccountTokens = serviceAccountTokens;
    this.#users = new Map(tokens.map(({ token, user }) => [token, user]));
  }

  /** `undefined`: nobody whom this server knows. A caller of the listener's comes before a token. */
  async authenticate(request: Request, caller: UserInfo | undefined): Promise<UserInfo | undefined> {
    if (caller) return asAuthenticated(caller);
    const token = bearerToken(request);
    if (token === undefined) return undefined;
    const reviewed = await this.review(token, []);
    return "user" in reviewed ? reviewed.user : undefined;
  }

  /** Whose token this is, if it is for one of `audiences`; for this server where there are none. */
  async review(token: string, audiences: readonly string[]): Promise<ReviewedToken> {
    const wanted = audiences.length === 0 ? [tokenIssuer] : audiences;
    const user = this.#users.get(token);
    const known = user ? { user, audiences: [tokenIssuer] } : await this.#serviceAccountTokens.identify(token);
    const met = known?.audiences.filter((audience) => wanted.includes(audience)) ?? [];
    if (known && met.length > 0) return { user: asAuthenticated(known.user), audiences: met };
    const invalid = "invalid bearer token";
    if (!known || user) return { error: invalid };
    const [own, others] = [quoteList(known.audiences), quoteList(wanted)];
    return { error: `[${invalid}, token audiences ${own} is invalid for the target audiences ${others}]` };
  }
}

function bearerToken({ headers }: Request): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

function asAuthenticated(user: UserInfo): UserInfo {
  const { groups = [] } = user;
  return groups.includes(authenticatedGroup) ? user : { ...user, groups: [...groups, authenticatedGroup] };
}
