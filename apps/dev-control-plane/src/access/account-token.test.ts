// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, handlerTransport } from "@nuvolaris/client";
import { FakeClock } from "@nuvolaris/clock";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { AccountToken } from "./account-token.ts";

const patience = { timeout: 30_000 };

const minuteMs = 60_000;

interface Scene {
  readonly clock: FakeClock;
  readonly token: AccountToken;
  readonly file: string;
  readonly news: readonly string[];
  /** How many tokens were asked for. */
  readonly asked: () => number;
  readonly fail: (fails: boolean) => void;
}

async function createScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "account-token-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const clock = new FakeClock();
  const news: string[] = [];
  let count = 0;
  let fails = false;
  const handle = (): Promise<Response> => {
    count++;
    const refusal = { kind: "Status", status: "Failure", code: 403, reason: "Forbidden", message: "not now" };
    const answer = fails ? Response.json(refusal, { status: 403 }) : Response.json({ status: { token: `t${count}` } });
    return Promise.resolve(answer);
  };
  const client = new Client({ transport: handlerTransport(handle), clock });
  const account = { namespace: "robots", name: "one" };
  const file = join(folder, "token");
  const onNews = (text: string): void => void news.push(text);
  const token = new AccountToken({ client, clock, account, file, onNews, random: () => 0 });
  return { clock, token, file, news, asked: () => count, fail: (value) => (fails = value) };
}

test("a token is for its owner's eyes only", async () => {
  const { token, file } = await createScene();
  await token.renew(new AbortController().signal);

  expect(await readFile(file, "utf8")).toBe("t1");
  if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("it is renewed before its hour is over, again and again, until nobody wants it", async () => {
  const { clock, token, file, asked } = await createScene();
  const stop = new AbortController();
  const kept = token.keepGood(stop.signal);
  for (const round of [1, 2, 3]) {
    await clock.advance(36 * minuteMs);
    await vi.waitFor(async () => {
      expect(await readFile(file, "utf8")).toBe(`t${round}`);
    }, patience);
    await vi.waitFor(() => {
      expect(clock.pendingTimers).toBe(1);
    }, patience);
  }
  stop.abort();
  await kept;
  await clock.advance(300 * minuteMs);

  expect(asked()).toBe(3);
});

test("a renewal that fails is told and tried again, at longer and longer intervals, long before the token ends", async () => {
  const { clock, token, file, news, asked, fail } = await createScene();
  const stop = new AbortController();
  const kept = token.keepGood(stop.signal);
  fail(true);
  await clock.advance(36 * minuteMs);
  for (const failures of [1, 2, 3, 4]) {
    await vi.waitFor(() => {
      expect([news.length, clock.pendingTimers]).toEqual([failures, 1]);
    }, patience);
    await clock.advance(750 * 2 ** (failures - 1));
  }
  expect(news[0]).toMatch(/^cannot renew the operator's token: .*not now/);
  fail(false);
  await clock.advance(minuteMs);
  await vi.waitFor(async () => {
    expect(await readFile(file, "utf8")).toBe(`t${asked()}`);
  }, patience);
  stop.abort();
  await kept;
});
