// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a project writes down about one person's agreement. The signed form itself, and what it tells of the person
 * (postal address, phone number, signature), has no place in a repository, and no field here.
 */
import { z } from "zod";

const line = (max: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(max)
    // No control characters, so that a note is printed as it is.
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, "expected one line of text");

const date = z.iso.date();

/** As a file's name: lower case, so that two notes never meet on a disk that ignores case. */
export const handleSchema = z
  .string()
  .regex(
    /^(?!policy$)[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
    "expected 1 to 64 of a-z, 0-9, dot, dash and underscore, with a letter or digit first and last, and not policy",
  )
  .describe("The person's short name in this project; the file is named after it.");

const github = z
  .strictObject({
    login: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}$/, "expected a GitHub login")
      .describe("May change hands when an account is renamed: the id counts where both are known."),
    id: z
      .int()
      .positive()
      .optional()
      .describe("The number of the account: https://api.github.com/users/<login> shows it."),
  })
  .describe("The person's account, for commits under a GitHub noreply address.");

const email = z
  .string()
  .regex(
    /^(?:sha256:[0-9a-f]{64}|[^\s<>@,:;]+@[^\s<>@,:;]+)$/,
    "expected sha256: and 64 hexadecimal digits (see `icla hash`), or an e-mail address",
  )
  .describe("An address of the person's commits: sha256 of the trimmed, lower-cased address, or the address itself.");

const agreement = z
  .string()
  .max(200)
  .regex(
    /^[a-z0-9][a-z0-9.-]*(?::[^\p{Cc}]+)?$/u,
    "expected an agreement such as icla-2.2, ccla:<corporation> or software-grant",
  )
  .describe("What was signed: icla-2.2, ccla:<corporation>, software-grant, or another project's word.");

const who = {
  handle: handleSchema,
  name: line(200).describe("The public name of the person."),
  github: github.optional(),
  emails: z.array(email).max(50).default([]),
  agreement,
};
const record = {
  "recorded-on": date.describe("When this note was written."),
  "recorded-by": line(100).describe("Who wrote this note, and stands for it."),
  evidence: line(500).describe("What the recorder saw, in words: never the form itself."),
  expires: date.optional().describe("The last day on which the agreement holds."),
};

const onFile = z.strictObject({
  ...who,
  status: z.literal("on-file").describe("The foundation has confirmed that it holds the signed form."),
  "signed-on": date,
  ...record,
});
const revoked = z.strictObject({
  ...who,
  status: z.literal("revoked").describe("The agreement holds no longer."),
  "signed-on": date,
  ...record,
});
const submitted = z.strictObject({
  ...who,
  status: z.literal("submitted").describe("The person says that the form was sent; nobody has confirmed it yet."),
  "signed-on": date.optional(),
  ...record,
});

/** One note, `.icla/<handle>.yaml`. Unknown fields are refused. */
export const noteSchema = z
  .discriminatedUnion("status", [onFile, submitted, revoked])
  .refine((note) => note.github !== undefined || note.emails.length > 0, {
    message: "expected github, or at least one address: a note without either belongs to no commit",
    path: ["emails"],
  })
  .refine((note) => note["signed-on"] === undefined || note["signed-on"] <= note["recorded-on"], {
    message: "expected a day no earlier than signed-on",
    path: ["recorded-on"],
  })
  .refine((note) => note["signed-on"] === undefined || (note.expires ?? "9999") >= note["signed-on"], {
    message: "expected a day no earlier than signed-on",
    path: ["expires"],
  });

export type Note = Readonly<z.infer<typeof noteSchema>>;
export type NoteStatus = Note["status"];
