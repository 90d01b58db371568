// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The CRD as the API server has it: what it takes, what it refuses, and how it shows Samples. Needs no operator. */
import { resolve } from "node:path";
import { describe } from "vitest";
import { e2eTests } from "../e2e-test.ts";
import type { Kubectl } from "../kubectl.ts";
import { noOperator } from "../operator/no-operator.ts";
import { applySamples } from "../samples.ts";

const samples = resolve(import.meta.dirname, "../../../operator/config/samples");
const e2e = e2eTests();

noOperator();

async function refusal(kubectl: Kubectl, file: string): Promise<string> {
  const { code, stderr } = await kubectl.try(["apply", "--filename", resolve(samples, "invalid", file)]);
  return `${code ?? "?"}: ${stderr}`;
}

describe.concurrent("the CRD", () => {
  e2e("Samples have their names, and are explained", {}, async ({ kubectl, expect }) => {
    expect(await kubectl.run("api-resources", "--api-group=nuvolaris.org")).toMatch(
      /samples +sam +nuvolaris\.org\/v1 +true +Sample/,
    );
    // API servers publish a CRD's schema a while after they have established it.
    await expect
      .poll(async () => (await kubectl.try(["explain", "sample.spec.count"])).stdout, {
        timeout: 150_000,
        interval: 500,
      })
      .toMatch(/KIND: +Sample[\s\S]*FIELD: count <integer>/);
  });

  e2e("what is left out is defaulted, and columns show it", {}, async ({ kubectl, expect }) => {
    const bare = { apiVersion: "nuvolaris.org/v1", kind: "Sample", metadata: { name: "bare" }, spec: {} };
    await kubectl.feed(JSON.stringify(bare), "create", "--filename=-");

    expect(await kubectl.run("get", "sam", "bare", "--output=jsonpath={.spec.count}")).toBe("1");
    expect(await kubectl.run("get", "sam")).toMatch(/NAME +COUNT +READY +MESSAGE +AGE\nbare +1 /);
  });

  e2e("bad Samples are refused in the API server's words", {}, async ({ kubectl, expect }) => {
    expect(await refusal(kubectl, "count-is-text.yaml")).toMatch(
      /^1: The Sample "count-is-text" is invalid:[\s\S]*spec\.count: Invalid value: "string": spec\.count in body must be of type integer: "string"/,
    );
    expect(await refusal(kubectl, "count-is-negative.yaml")).toMatch(
      /^1: The Sample "count-is-negative" is invalid:[\s\S]*spec\.count in body should be greater than or equal to 0/,
    );
    expect(await refusal(kubectl, "unknown-field.yaml")).toContain(
      'strict decoding error: unknown field "spec.colour"',
    );
    expect(await kubectl.run("get", "samples", "--output=name")).toBe("");
  });

  e2e("the status is written apart from the spec", {}, async ({ kubectl, expect }) => {
    await applySamples(kubectl, { name: "obj", count: 1 });
    const status = JSON.stringify({ spec: { count: 9 }, status: { message: "by hand" } });
    await kubectl.run("patch", "sample", "obj", "--subresource=status", "--type=merge", `--patch=${status}`);

    const fields = "--output=jsonpath={.spec.count} {.status.message} {.metadata.generation}";
    expect(await kubectl.run("get", "sample", "obj", fields)).toBe("1 by hand 1");
  });
});
