// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a project asks of those who contribute to it, `.icla/policy.yaml`. */
import { z } from "zod";

const text = z.string().min(1).max(500);
const glob = text.describe("A glob over paths from the root of the repository: docs/**, **/*.md.");

/** The defaults are the Apache Software Foundation's. */
const agreement = z.strictObject({
  name: text.default("Apache Individual Contributor License Agreement").describe("What people call it."),
  page: z
    .url({ protocol: /^https?$/ })
    .default("https://www.apache.org/licenses/contributor-agreements.html")
    .describe("Where it is explained, and where the form is."),
  "mail-to": z.email().default("secretary@apache.org").describe("The one address to which the signed form is sent."),
  accepts: z
    .array(text)
    .min(1)
    .default(["icla-2.2", "ccla", "software-grant"])
    .describe("The agreements of notes that cover a person; `ccla` stands for `ccla:<any corporation>` too."),
});

const bot = z.strictObject({
  name: text.describe("The exact name of its commits, as in dependabot[bot]."),
  id: z
    .int()
    .positive()
    .optional()
    .describe("The number in its noreply address; without it, only an address without a number is its own."),
  emails: z.array(text).default([]).describe("Further addresses, exact."),
});

const signature = z.strictObject({ name: text, email: text });

export const policySchema = z.strictObject({
  level: z
    .enum(["off", "warn", "require"])
    .default("warn")
    .describe("off: people are not looked at. warn: what is missing is told. require: it fails the check."),
  agreement: agreement.prefault({}),
  "trivial-lines": z
    .int()
    .nonnegative()
    .default(0)
    .describe("A person who changed no more lines than this needs no agreement; lines added plus lines removed."),
  "exempt-paths": z.array(glob).default([]).describe("Lines in these files do not count."),
  bots: z.array(bot).default([]).describe("Programs that commit; by exact name and account, nothing else is a bot."),
  "web-committers": z
    .array(signature)
    .default([{ name: "GitHub", email: "noreply@github.com" }])
    .describe(
      "Committers that a web site writes when somebody presses its button. As authors they count like anybody.",
    ),
  "noreply-hosts": z
    .array(text.regex(/^[a-z0-9.-]+$/, "expected a host in lower case"))
    .default(["users.noreply.github.com"])
    .describe("Hosts of addresses <id>+<login>@host. An enterprise's own server has its own."),
  "require-signed": z.boolean().default(false).describe("Every commit needs a good signature of its committer."),
  "allowed-signers": text
    .optional()
    .describe(
      "A file of ssh keys as `gpg.ssh.allowedSignersFile` has it, read from the base; default: what git is configured to.",
    ),
  emails: z.enum(["any", "hashed"]).default("any").describe("hashed: a plain address in a note is refused."),
  "allowed-files": z
    .array(glob)
    .default([])
    .describe("Files whose names look like a signed form but which are none: the blank form, a guide."),
});

/** Complete: every field has a value or a meaning when absent. */
export type Policy = Readonly<z.infer<typeof policySchema>>;
export type BotRule = Policy["bots"][number];
