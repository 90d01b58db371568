// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { bearer, fixedCredentials, tokenFileCredentials } from "./credentials.ts";

test("a token file is read again after a minute, not before", async () => {
  const clock = new FakeClock();
  let reads = 0;
  const credentials = tokenFileCredentials(() => Promise.resolve(`token-${++reads}\n`), clock);

  expect(await credentials.authorize()).toEqual(bearer("token-1"));
  await clock.advance(59_999);
  expect(await credentials.authorize()).toEqual(bearer("token-1"));
  await clock.advance(1);
  expect(await credentials.authorize()).toEqual(bearer("token-2"));
});

test("a refused token is read again, and whether it is another one is told", async () => {
  let token = "a";
  const credentials = tokenFileCredentials(() => Promise.resolve(token), new FakeClock());
  await credentials.authorize();

  expect(await credentials.renew()).toBe(false);
  token = "b";
  expect(await credentials.renew()).toBe(true);
  expect(await credentials.authorize()).toEqual(bearer("b"));
});

test("fixed credentials cannot be renewed", async () => {
  const credentials = fixedCredentials(bearer(" t \n"));

  expect(await credentials.authorize()).toEqual({ headers: { authorization: "Bearer t" } });
  expect(await credentials.renew()).toBe(false);
});
