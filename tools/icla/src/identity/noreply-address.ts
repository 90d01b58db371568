// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { normalizeEmail } from "./email.ts";

export interface GithubAccount {
  readonly login: string;
  readonly id?: number | undefined;
}

/**
 * The account behind a noreply address, `<id>+<login>@users.noreply.github.com` or the older `<login>@…`.
 * https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
 *
 * @param hosts the hosts of such addresses; an enterprise has its own.
 */
export function parseNoreplyAddress(address: string, hosts: readonly string[]): GithubAccount | undefined {
  const normal = normalizeEmail(address);
  const at = normal.lastIndexOf("@");
  if (!hosts.includes(normal.slice(at + 1))) return undefined;
  const [, id, login = ""] = /^(?:(\d{1,15})\+)?([a-z0-9][a-z0-9_-]*(?:\[bot\])?)$/.exec(normal.slice(0, at)) ?? [];
  if (login === "") return undefined;
  return id === undefined ? { login } : { login, id: Number(id) };
}
