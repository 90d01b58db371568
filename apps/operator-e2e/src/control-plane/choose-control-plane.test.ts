// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Availability } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import type { ControlPlaneName } from "../config.ts";
import { chooseControlPlane, UnavailableError, type Candidate } from "./choose-control-plane.ts";

const here: Availability = { available: true };
const absent: Availability = { available: false, reason: "no engine answers" };

function candidate(name: string, answers: readonly Availability[], prepare?: () => Promise<void>): Candidate {
  const left = [...answers];
  const provider = {
    name,
    available: () => Promise.resolve(left.length > 1 ? (left.shift() ?? absent) : (left[0] ?? absent)),
    start: () => Promise.reject(new Error("nothing is started when choosing")),
  };
  return { provider, ...(prepare && { prepare }) };
}

/** All are there, but those that are given. */
function machine(others: Partial<Record<ControlPlaneName, Candidate>> = {}): Record<ControlPlaneName, Candidate> {
  return {
    k3s: candidate("k3s", [here]),
    envtest: candidate("envtest", [here]),
    embedded: candidate("embedded", [here]),
    existing: candidate("existing", [here]),
    ...others,
  };
}

const nothing: ReadonlySet<string> = new Set();

async function chosen(
  candidates: Record<ControlPlaneName, Candidate>,
  { wanted, required = nothing }: { readonly wanted?: ControlPlaneName; readonly required?: ReadonlySet<string> } = {},
): Promise<string> {
  const { provider, why } = await chooseControlPlane({ candidates, wanted, required });
  return `${provider.name}: ${why}`;
}

test("k3s is taken where it can run", async () => {
  expect(await chosen(machine())).toBe("k3s: it is the nearest to production that there is");
});

test("what is nearer to production and cannot be had is named with its reason", async () => {
  const candidates = machine({ k3s: candidate("k3s", [absent]), envtest: candidate("envtest", [absent]) });

  expect(await chosen(candidates)).toBe("embedded: no k3s: no engine answers; no envtest: no engine answers");
});

test("what is missing is made, and then taken", async () => {
  const made: string[] = [];
  const candidates = machine({
    k3s: candidate("k3s", [absent, here], () => {
      made.push("image");
      return Promise.resolve();
    }),
  });

  expect(await chosen(candidates)).toContain("k3s: ");
  expect(made).toEqual(["image"]);
});

test("nothing is made that is there", async () => {
  const prepare = (): Promise<void> => Promise.reject(new Error("it is there"));

  expect(await chosen(machine({ k3s: candidate("k3s", [here], prepare) }))).toContain("k3s: ");
});

test("what cannot be made is passed over, with both reasons", async () => {
  const prepare = (): Promise<void> => Promise.reject(new Error("no Go"));

  expect(await chosen(machine({ k3s: candidate("k3s", [absent], prepare) }))).toBe(
    "envtest: no k3s: no engine answers; no Go",
  );
});

test("what was asked for is not replaced by something else", async () => {
  const choice = chosen(machine({ envtest: candidate("envtest", [absent]) }), { wanted: "envtest" });

  await expect(choice).rejects.toThrow(UnavailableError);
  await expect(choice).rejects.toThrow("envtest was asked for and cannot be had: no engine answers");
});

test("what is required is not passed over; what is required and not come to does not matter", async () => {
  const candidates = machine({ k3s: candidate("k3s", [absent]), envtest: candidate("envtest", [here]) });

  await expect(chosen(candidates, { required: new Set(["k3s"]) })).rejects.toThrow(
    "E2E_REQUIRED names k3s, which cannot be had: no engine answers",
  );
  expect(await chosen(candidates, { required: new Set(["embedded"]) })).toContain("envtest: ");
});

test("a user's cluster is taken only when it is asked for", async () => {
  const none = { k3s: candidate("k3s", []), envtest: candidate("envtest", []), embedded: candidate("embedded", []) };

  await expect(chosen(machine(none))).rejects.toThrow(/no control plane can be had here/);
  expect(await chosen(machine(none), { wanted: "existing" })).toBe("existing: it was asked for");
});
