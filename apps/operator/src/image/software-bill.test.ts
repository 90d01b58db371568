// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { softwareBill } from "./software-bill.ts";

const pino = { name: "pino", version: "10.4.0", license: "MIT", sha512: "0102" };
const scoped = { ...pino, name: "@pinojs/redact", version: "0.4.0", sha512: undefined };

test("the bill has a component for each package, and the operator depends on them", () => {
  const bill: unknown = JSON.parse(softwareBill({ version: "1.0.0", packages: [scoped, pino] }));

  expect(bill).toMatchObject({
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: { component: { name: "@nuvolaris/operator", version: "1.0.0" } },
    components: [
      { name: "@pinojs/redact", purl: "pkg:npm/%40pinojs/redact@0.4.0" },
      { name: "pino", hashes: [{ alg: "SHA-512", content: "0102" }], licenses: [{ license: { id: "MIT" } }] },
    ],
    dependencies: [
      {
        ref: "pkg:npm/%40nuvolaris/operator@1.0.0",
        dependsOn: ["pkg:npm/%40pinojs/redact@0.4.0", "pkg:npm/pino@10.4.0"],
      },
    ],
  });
});

test("a licence that is an expression is told as one, and one that nobody knows is left out", () => {
  const packages = [
    { ...pino, license: "MIT OR Apache-2.0" },
    { ...scoped, license: undefined },
  ];
  // Proof of the cast: the bill is an object with a list of components, as the test above sees.
  const { components } = JSON.parse(softwareBill({ version: "1.0.0", packages })) as { components: object[] };

  expect(components[0]).toMatchObject({ licenses: [{ expression: "MIT OR Apache-2.0" }] });
  expect(components[1]).not.toHaveProperty("licenses");
});

test("the serial number is the content's: the same for the same, another for another", () => {
  const serialNumber = (version: string): string =>
    /"serialNumber": "urn:uuid:([^"]+)"/.exec(softwareBill({ version, packages: [pino] }))?.[1] ?? "";

  expect(serialNumber("1.0.0")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(serialNumber("1.0.0")).toBe(serialNumber("1.0.0"));
  expect(serialNumber("1.0.1")).not.toBe(serialNumber("1.0.0"));
});
