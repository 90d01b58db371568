// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Whom a request is to be sent as: `Impersonate-User`, `-Uid`, `-Group` and `-Extra-…`.
import { badRequest } from "../registry/api-error.ts";

/** Who is to be acted as. All but the name may be empty. */
export interface WantedUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

const extraHeader = "impersonate-extra-";

/**
 * The user whom the headers name; `undefined`: nobody. Throws a 400 where they name groups and no user.
 *
 * Headers of one name come joined by commas, so that a group whose name holds a comma and a space is read as two.
 */
export function readWantedUser(headers: Headers): WantedUser | undefined {
  const list = (name: string): readonly string[] => headers.get(name)?.split(", ") ?? [];
  const extras = [...headers.keys()].filter((name) => name.startsWith(extraHeader));
  const wanted: WantedUser = {
    username: headers.get("impersonate-user") ?? "",
    uid: headers.get("impersonate-uid") ?? "",
    groups: list("impersonate-group"),
    extra: Object.fromEntries(extras.map((name) => [unescapeKey(name.slice(extraHeader.length)), list(name)])),
  };
  if (wanted.username !== "") return wanted;
  if (wanted.uid === "" && wanted.groups.length === 0 && extras.length === 0) return undefined;
  throw badRequest(`requested ${goText(wanted)} without impersonating a user name`);
}

/** Keys of extras hold characters that no header's name may. */
function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch (error) {
    if (error instanceof URIError) return key;
    throw error;
  }
}

/** As the server's language prints the value. */
function goText({ uid, groups, extra }: WantedUser): string {
  const list = (values: readonly string[]): string =>
    `[]string{${values.map((one) => JSON.stringify(one)).join(", ")}}`;
  const extras = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:${list(values)}`);
  const shownGroups = groups.length === 0 ? "[]string(nil)" : list(groups);
  const shownExtra =
    extras.length === 0 ? "map[string][]string(nil)" : `map[string][]string{${extras.sort().join(", ")}}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${shownGroups}, Extra:${shownExtra}}`;
}
