// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { Client, handlerTransport } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { RecordingLogger } from "../fakes/recording-logger.ts";
import { reviewedAccess } from "./reviewed-access.ts";

/** An API server that knows the tokens of some users, of whom some may. */
class Reviewer {
  readonly clock = new FakeClock();
  readonly log = new RecordingLogger();
  readonly asked: string[] = [];
  readonly users = new Map([
    ["good", "prometheus"],
    ["other", "jane"],
  ]);
  readonly allowed = new Set(["prometheus get /metrics"]);
  isDown = false;
  readonly handle = reviewedAccess(() => Promise.resolve(new Response("metrics")), {
    client: new Client({ transport: handlerTransport((request) => this.#review(request)), clock: this.clock }),
    clock: this.clock,
    log: this.log,
  });

  async get(token: string | undefined, path = "/metrics"): Promise<string> {
    const headers = token === undefined ? {} : { authorization: token };
    const response = await this.handle(new Request(`https://operator${path}`, { headers }));
    return `${response.status} ${(await response.text()).trim()}`;
  }

  async #review(request: Request): Promise<Response> {
    const what = new URL(request.url).pathname.split("/").at(-1) ?? "";
    this.asked.push(what);
    if (this.isDown) return Response.json({ kind: "Status", code: 403, reason: "Forbidden" }, { status: 403 });
    const review: unknown = await request.json();
    return Response.json({ ...Object(review), status: this.#verdict(review) }, { status: 201 });
  }

  #verdict(review: unknown): unknown {
    // Proof: reviews are all that is sent here.
    const { spec } = review as {
      spec: {
        token?: string;
        user?: string;
        groups?: string[];
        nonResourceAttributes?: { path: string; verb: string };
      };
    };
    if (spec.token !== undefined) {
      const username = this.users.get(spec.token);
      return username === undefined
        ? { user: {} }
        : { authenticated: true, user: { username, groups: ["system:authenticated"] } };
    }
    const { path = "", verb = "" } = spec.nonResourceAttributes ?? {};
    expect(spec.groups).toEqual(["system:authenticated"]);
    return { allowed: this.allowed.has(`${spec.user} ${verb} ${path}`) };
  }
}

test.each([
  [undefined, "/metrics", "401 Unauthorized"],
  ["Basic abc", "/metrics", "401 Unauthorized"],
  ["Bearer bad", "/metrics", "401 Unauthorized"],
  ["Bearer other", "/metrics", "403 Authorization denied for user jane"],
  ["Bearer good", "/other", "403 Authorization denied for user prometheus"],
  ["Bearer good", "/metrics", "200 metrics"],
  ["bearer good", "/metrics?name=a", "200 metrics"],
])("with %j to %s the answer is %s", async (token, path, answer) => {
  expect(await new Reviewer().get(token, path)).toBe(answer);
});

test("who a token is is asked once a minute, whether they may every five, and every half a minute after a no", async () => {
  const reviewer = new Reviewer();
  const questions = async (token: string, afterMs: number): Promise<string> => {
    await reviewer.clock.advance(afterMs);
    reviewer.asked.length = 0;
    await Promise.all([reviewer.get(token), reviewer.get(token)]);
    return reviewer.asked.join(" ");
  };

  expect(await questions("Bearer good", 0)).toBe("tokenreviews subjectaccessreviews");
  expect(await questions("Bearer good", 59_999)).toBe("");
  expect(await questions("Bearer good", 1)).toBe("tokenreviews");
  expect(await questions("Bearer good", 240_000)).toBe("tokenreviews subjectaccessreviews");
  expect(await questions("Bearer other", 0)).toBe("tokenreviews subjectaccessreviews");
  expect(await questions("Bearer other", 30_000)).toBe("subjectaccessreviews");
});

test("an API server that cannot be asked is no verdict: it is asked again", async () => {
  const reviewer = new Reviewer();
  reviewer.isDown = true;
  expect(await reviewer.get("Bearer good")).toBe("500 Authentication failed");
  expect(reviewer.log.messages("error")).toEqual(["authentication failed"]);

  reviewer.isDown = false;
  expect(await reviewer.get("Bearer good")).toBe("200 metrics");

  await reviewer.clock.advance(59_000);
  reviewer.isDown = true;
  expect(await reviewer.get("Bearer good", "/other")).toBe("500 Authorization for user prometheus failed");
  expect(await reviewer.get("Bearer good")).toBe("200 metrics");
});

test("of tokens that are guessed no more than a thousand are remembered", async () => {
  const reviewer = new Reviewer();
  await reviewer.get("Bearer guess-0");
  for (let guess = 1; guess <= 1000; guess++) await reviewer.get(`Bearer guess-${guess}`);
  reviewer.asked.length = 0;

  await reviewer.get("Bearer guess-1000");
  expect(reviewer.asked).toEqual([]);
  await reviewer.get("Bearer guess-0");
  expect(reviewer.asked).toEqual(["tokenreviews"]);
});
