// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { handlerTransport, Client } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { LeaderElectionOptionsError } from "./errors.ts";
import { LeaderElector } from "./leader-elector.ts";

const client = new Client({ transport: handlerTransport(() => Promise.resolve(new Response())) });
const post = { client, namespace: "default", name: "post", identity: "a" };

test.each([
  [{ renewDeadlineMs: 15_000 }, /renew deadline \(15000 ms\) must be less than the lease duration \(15000 ms\)/],
  [
    { retryPeriodMs: 9000 },
    /renew deadline \(10000 ms\) must be more than the retry period with its jitter \(10800 ms\)/,
  ],
  [{ leaseDurationMs: 15_500 }, /lease duration must be whole seconds, not 15500 ms/],
  [{ leaseDurationMs: Number.NaN }, /lease duration must be whole seconds/],
  [{ retryPeriodMs: 0 }, /retry period must be more than 0/],
  [{ identity: "" }, /needs an identity/],
])("%j is refused before anything is sent", (options, message) => {
  const make = (): LeaderElector => new LeaderElector({ ...post, ...options });

  expect(make).toThrow(LeaderElectionOptionsError);
  expect(make).toThrow(message);
});

test("client-go's timings are the default, and others that can work are taken", () => {
  expect(() => new LeaderElector(post)).not.toThrow();
  expect(
    () => new LeaderElector({ ...post, leaseDurationMs: 1000, renewDeadlineMs: 700, retryPeriodMs: 200 }),
  ).not.toThrow();
});
