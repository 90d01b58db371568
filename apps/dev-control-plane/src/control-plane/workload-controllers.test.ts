// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { silentLogger } from "@nuvolaris/controller";
import { workloadControllers } from "./workload-controllers.ts";

/** An API server that knows no resources, and notes what it is asked for. */
function startSilent() {
  const clock = new FakeClock();
  const asked: string[] = [];
  const handle = (request: Request): Promise<Response> => {
    asked.push(new URL(request.url).pathname);
    const status = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 };
    return Promise.resolve(Response.json(status, { status: 404 }));
  };
  return { clock, asked, made: workloadControllers({ handle, clock }, () => Promise.resolve(silentLogger)) };
}

test("the API server gets a head start, then it is watched for workloads", { timeout: 240_000 }, async () => {
  const { clock, asked, made } = startSilent();
  const stop = new AbortController();
  const ended = made.controllers.map((controller) => controller.run(stop.signal));
  await clock.advance(49);
  expect(asked).toEqual([]);

  await clock.advance(1);
  await expect.poll(() => asked, { timeout: 120_000 }).toContain("/apis/apps/v1/deployments");

  stop.abort();
  await Promise.all([...ended, clock.advance(10_000)]);
});

test("what is stopped before it was loaded asks for nothing", async () => {
  const { clock, asked, made } = startSilent();
  const stop = new AbortController();
  const ended = made.controllers.map((controller) => controller.run(stop.signal));

  stop.abort();
  await Promise.all(ended);
  await clock.advance(1000);

  expect(asked).toEqual([]);
});

test("a kubelet that does not run yet says so", async () => {
  const { made } = startSilent();
  const request = new Request("http://dev-node/containerLogs/default/one/main");

  expect((await made.kubelet?.("dev-node", request))?.status).toBe(503);
});
