// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { TokenUser } from "../api-server-options.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";
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
  authenticate(request: Request, caller: UserInfo | undefined): UserInfo | undefined {
    return caller ? asAuthenticated(caller) : this.userOf(bearerToken(request) ?? "");
  }

  /** Whose token this is. */
  userOf(token: string): UserInfo | undefined {
    const user = this.#users.get(token) ?? this.#serviceAccountTokens.userOf(token);
    return user && asAuthenticated(user);
  }
}

function bearerToken({ headers }: Request): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

function asAuthenticated(user: UserInfo): UserInfo {
  const { groups = [] } = user;
  return groups.includes(authenticatedGroup) ? user : { ...user, groups: [...groups, authenticatedGroup] };
}
