// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Client } from "./client.ts";
import { bearer, fixedCredentials, type Credentials } from "./credentials.ts";
import { loginCredentials, LoginError, type LoginAnswer, type LoginReason } from "./login.ts";
import { isUnauthorized } from "./status-error.ts";
import { http, rejection, transportTo } from "./testing/local-server.ts";

/** A login that answers as told, in turn, and what it was asked for. */
function scripted(...answers: (LoginAnswer | Error | undefined)[]) {
  const reasons: LoginReason[] = [];
  const login = ({ reason }: { readonly reason: LoginReason }): Promise<LoginAnswer | undefined> => {
    reasons.push(reason);
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { login, reasons };
}

test("one login serves all, until it expires", async () => {
  const clock = new FakeClock();
  const { login, reasons } = scripted({ ...bearer("a"), expiresAt: clock.now() + 1000 }, bearer("b"));
  const credentials = loginCredentials(login, { clock });

  const first = await Promise.all([credentials.authorize(), credentials.authorize()]);
  await clock.advance(999);
  const second = await credentials.authorize();
  await clock.advance(1);
  const third = await credentials.authorize();
  await clock.advance(1_000_000);

  expect([...first, second, third].map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer a",
    "Bearer a",
    "Bearer a",
    "Bearer b",
  ]);
  expect(await credentials.authorize()).toEqual(bearer("b"));
  expect(reasons).toEqual(["start", "expired"]);
});

test("what the server refuses is replaced by a login, once for all requests", async () => {
  const { login, reasons } = scripted(bearer("old"), bearer("new"));
  await using server = await http((request, response) => {
    response.writeHead(request.headers.authorization === "Bearer new" ? 200 : 401).end("{}");
  });
  await using client = new Client({ transport: transportTo(server.url, { credentials: loginCredentials(login) }) });

  await Promise.all([1, 2, 3].map(() => client.request({ path: "/version" })));

  expect(reasons).toEqual(["start", "refused"]);
});

test("a login that has nothing to say leaves it to the other credentials, their renewal too", async () => {
  let renewals = 0;
  const fallback: Credentials = {
    authorize: () => Promise.resolve(bearer("other")),
    renew: () => Promise.resolve(++renewals > 0),
  };
  const { login, reasons } = scripted(undefined, undefined, bearer("own"));
  const credentials = loginCredentials(login, { fallback });

  expect(await credentials.authorize()).toEqual(bearer("other"));
  expect(await credentials.authorize()).toEqual(bearer("other"));
  expect(await credentials.renew()).toBe(true);
  expect(renewals).toBe(1);
  expect(await credentials.renew()).toBe(true);

  expect(await credentials.authorize()).toEqual(bearer("own"));
  expect(reasons).toEqual(["start", "refused", "refused"]);
  expect(renewals).toBe(1);
});

test("without other credentials, nothing to say is an error", async () => {
  await expect(loginCredentials(scripted(undefined).login).authorize()).rejects.toThrow(LoginError);
});

test("a login that fails is an error of the request, and the next request asks again", async () => {
  const cause = new Error("wrong password");
  const { login, reasons } = scripted(cause, bearer("a"));
  const credentials = loginCredentials(login);

  expect(await rejection(Promise.resolve(credentials.authorize()))).toMatchObject({
    name: "LoginError",
    message: "cannot log in to the cluster: wrong password",
    cause,
  });
  expect(await credentials.authorize()).toEqual(bearer("a"));
  expect(reasons).toEqual(["start", "start"]);
});

test("a login that fails after a refusal leaves the refusal, with the reason", async () => {
  const { login } = scripted(bearer("old"), new Error("locked out"));
  await using server = await http((_request, response) => response.writeHead(401).end("who?"));
  await using client = new Client({ transport: transportTo(server.url, { credentials: loginCredentials(login) }) });

  const error = await rejection(client.request({ path: "/version" }));

  expect(isUnauthorized(error)).toBe(true);
  expect(error).toMatchObject({
    message: expect.stringContaining("cannot log in to the cluster: locked out") as string,
  });
});

test("a login that hangs is told so, and given up", async () => {
  const clock = new FakeClock();
  const ended: unknown[] = [];
  const credentials = loginCredentials(
    ({ signal }) => {
      signal.addEventListener("abort", () => ended.push(signal.reason));
      return new Promise(() => undefined);
    },
    { clock, timeoutMs: 5000, fallback: fixedCredentials(bearer("other")) },
  );

  const error = rejection(Promise.resolve(credentials.authorize()));
  await clock.advance(5000);

  expect(await error).toMatchObject({ message: "cannot log in to the cluster: no answer within 5000 ms" });
  expect(ended).toHaveLength(1);
});
