// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { headerText, type HeaderText, type LicenseText } from "./header-text.ts";

const nothing: LicenseText = {
  spdxId: undefined,
  owner: undefined,
  year: "2026",
  softwareName: undefined,
  content: undefined,
};

function text(license: Partial<LicenseText>): HeaderText {
  return headerText({ ...nothing, ...license });
}

function firstLine(license: Partial<LicenseText>): string | undefined {
  const header = text(license);
  return "lines" in header ? header.lines[0] : header.problem;
}

test.each(["Apache Software Foundation", "The Apache Software Foundation (ASF)", "the asf", "ASF and others"])(
  "a work of %s has the header of works that are licensed to the foundation",
  (owner) => {
    expect(firstLine({ spdxId: "Apache-2.0", owner })).toBe(
      "Licensed to the Apache Software Foundation (ASF) under one",
    );
  },
);

test.each(["Someone", "Grasfeld GmbH", "Apache Friends", "NASFood"])(
  "a work of %s has the licence's own header",
  (owner) => {
    expect(firstLine({ spdxId: "Apache-2.0", owner })).toBe(`Copyright 2026 ${owner}`);
  },
);

test("placeholders are filled in wherever they stand, as they are written", () => {
  const header = text({
    content: "\n\n[year] [owner]: [software-name] [year] [other]  \n\n",
    owner: "$& Co",
    softwareName: "[year]",
  });
  expect(header).toEqual({ lines: ["2026 $& Co: [year] 2026 [other]"] });
});

test("lines keep their indentation and lose what trails them", () => {
  expect(text({ content: "a\r\n   b \t\r\n\r\nc" })).toEqual({ lines: ["a", "   b", "", "c"] });
});

test("what a text needs and nobody says is told with the field", () => {
  expect(text({ content: "by [owner]", owner: " " })).toMatchObject({ field: "copyright-owner" });
  expect(text({ spdxId: "GPL-3.0-or-later", owner: "A" })).toMatchObject({ field: "software-name" });
  expect(text({ spdxId: "MPL-2.0" })).toHaveProperty("lines");
});

test("an unknown licence is told with the nearest that is known", () => {
  expect(firstLine({ spdxId: "apache 2.0" })).toContain("did you mean Apache-2.0?");
  expect(firstLine({ spdxId: "BSD-3" })).toContain("did you mean one of 0BSD, ");
});
