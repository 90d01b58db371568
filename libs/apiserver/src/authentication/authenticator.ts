// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { TokenUser } from "../api-server-options.ts";
import type { UserInfo } from "./user-info.ts";

/** Everybody who is known has this group, whoever vouches for them. */
const authenticatedGroup = "system:authenticated";

/** Tells who sends a request, by the caller that the listener vouches for or by a bearer token. */
export class Authenticator {
  readonly #users: ReadonlyMap<string, UserInfo>;

  constructor(tokens: readonly TokenUser[]) {
    this.#users = new Map(tokens.map(({ token, user }) => [token, user]));
  }

  /** `undefined`: nobody whom this server knows. A caller of the listener's comes before a token. */
  authenticate(request: Request, caller: UserInfo | undefined): UserInfo | undefined {
    const user = caller ?? this.#users.get(bearerToken(request) ?? "");
    return user && asAuthenticated(user);
  }

  /** Whose token this is. */
  userOf(token: string): UserInfo | undefined {
    const user = this.#users.get(token);
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
