// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { BotRule } from "../policy/policy.ts";
import { normalizeEmail } from "./email.ts";
import { parseNoreplyAddress } from "./noreply-address.ts";
import type { Signature } from "./signature.ts";

/**
 * Whether a signature is a bot's own: its exact name, under an address that is its own. A name that ends in `[bot]`
 * makes nobody a bot, and neither does a bot's name under another account's number.
 */
export function isBot({ name, email }: Signature, rule: BotRule, noreplyHosts: readonly string[]): boolean {
  if (name !== rule.name) return false;
  if (rule.emails.some((own) => normalizeEmail(own) === normalizeEmail(email))) return true;
  const account = parseNoreplyAddress(email, noreplyHosts);
  return account?.login === rule.name.toLowerCase() && account.id === rule.id;
}
