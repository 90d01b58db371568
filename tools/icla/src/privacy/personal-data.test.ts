// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashEmail } from "../identity/email.ts";
import { noteText } from "../note/note-text.ts";
import { findPersonalData } from "./personal-data.ts";

test.each([
  ["evidence: call +39 06 1234 5678", "a phone number"],
  ["evidence: (415) 555-2671", "a phone number"],
  ["evidence: 415-555-2671", "a phone number"],
  ["evidence: 0171 234 5678", "a phone number"],
  ["# +1.415.555.2671", "a phone number"],
  ["evidence: 0171 \t     234        5678", "a phone number"],
  ["name: Jane, tel. 55512345", "a phone number"],
  ["phone: 5551234", "a phone number"],
  ["evidence: lives at 221B Baker Street", "a postal address"],
  ["evidence: 1600 Pennsylvania Ave NW", "a postal address"],
  ["name: Jane, Via Giuseppe Garibaldi 12", "a postal address"],
  ["name: Jane, 12 rue de la Paix 7", "a postal address"],
  ["evidence: 7 bis, rue de la Paix", "a postal address"],
  ["evidence: 12 main street", "a postal address"],
  ["evidence: Hauptstraße 5", "a postal address"],
  ["evidence: Am Alten Markt, Kirchgasse 12a", "a postal address"],
  ["evidence: P.O. Box 1234", "a postal address"],
  ["evidence: San Francisco, CA 94105", "a postal address"],
  ["evidence: London SW1A 1AA", "a postal address"],
  ["# postal address: somewhere", "a postal address"],
  ["-----BEGIN PGP SIGNATURE-----", "a signature"],
  ["  -----BEGIN SSH SIGNATURE-----", "a signature"],
  ["evidence: %PDF-1.7", "a document"],
  ["evidence: data:image/png;base64,iVBORw0KGgo=", "a document"],
  [`evidence: ${"QUJD".repeat(40)}`, "an embedded file"],
  [`x: ${"a b ".repeat(2000)}`, "an embedded file"],
])("%s holds %s", (line, what) => {
  expect(findPersonalData(`handle: jane\n${line}\n`)).toEqual([{ line: 2, what }]);
});

test.each([
  "signed-on: 2024-02-29",
  "recorded-on: '2024-02-29T10:11:12+02:00'",
  `emails: [${hashEmail("jane@example.org")}]`,
  "  id: 49699333",
  "  - jane.1234.5678.9012@example.org",
  "evidence: mail <20240229101112.1234-5678-9012@mail.example.org> to secretary",
  "evidence: https://lists.apache.org/thread/12345-67890-12345",
  "evidence: commit 0123456789012345678901234567890123456789",
  "evidence: pull request 1234, comment 987654321",
  "name: Drew Lane",
  "name: Via Park",
  "evidence: 12 people on the way, confirmed via mail 2",
  "agreement: ccla:3 Street Software Ltd",
  "evidence: seen on page 12 of the list, on the way to 3.14.15",
  "recorded-by: icla import",
])("%s tells nothing of a person that a note may not tell", (line) => {
  expect(findPersonalData(line)).toEqual([]);
});

test("a note of plain fields is never taken for more", () => {
  const date = fc
    .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
  const note = fc.record({
    handle: fc.stringMatching(/^[a-z]{1,12}$/),
    id: fc.integer({ min: 1, max: 999_999_999 }),
    date,
  });
  fc.assert(
    fc.property(note, fc.emailAddress(), ({ handle, id, date: day }, email) => {
      const text = noteText({
        handle,
        name: "Jane Doe",
        github: { login: handle, id },
        emails: [hashEmail(email)],
        agreement: "icla-2.2",
        status: "on-file",
        "signed-on": day,
        "recorded-on": day,
        "recorded-by": handle,
        evidence: "confirmed by the secretary",
      });

      expect(findPersonalData(text)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
