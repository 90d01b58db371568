// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { withoutBookkeeping } from "./projection.ts";
import { Reflector } from "./reflector.ts";
import {
  added,
  bookmark,
  deleted,
  endOfList,
  errorEvent,
  modified,
  OpenWatch,
  page,
  refusal,
  ScriptedServer,
  Thing,
  thing,
  type Answer,
} from "./scripted-server.ts";

/** A reflector against a script, on virtual time, and what its sink was told: `=` for a list, `+` `~` `-` for changes. */
async function reflect(...script: readonly Answer[]) {
  const clock = new FakeClock();
  const server = new ScriptedServer(clock, ...script);
  const told: string[] = [];
  const failures: { readonly error: unknown; readonly retryInMs: number }[] = [];
  const abort = new AbortController();
  const signs = { ADDED: "+", MODIFIED: "~", DELETED: "-" };
  const reflector = new Reflector<Thing>({
    client: server.client,
    kind: Thing,
    clock,
    random: () => 0.5,
    project: withoutBookkeeping,
    observer: { failed: (_kind, failure) => failures.push(failure) },
    metadataOnly: false,
    silenceMs: 150_000,
    initialSilenceMs: 30_000,
    sink: {
      beginList: () => undefined,
      replace: (objects, version) => told.push(`=${objects.map(({ metadata }) => metadata.name).join(",")}@${version}`),
      change: (type, { metadata }) => told.push(`${signs[type]}${metadata.name}@${metadata.resourceVersion}`),
      progress: (version) => told.push(`@${version}`),
    },
  });
  const running = reflector.run(abort.signal);
  await clock.advance(0);
  const stop = async (): Promise<void> => {
    abort.abort();
    await running;
  };
  return { clock, server, told, failures, reflector, stop };
}

/** The first delay after a failure, with a random number of 0.5. */
const firstDelayMs = 600;
const synced = (...rest: Parameters<typeof added>[]): OpenWatch =>
  new OpenWatch(...rest.map(([object]) => added(object)), endOfList(10));

test("everything is read as a stream that goes on as the watch", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), added(thing("b", 5)));
  const { server, told, clock, stop } = await reflect(watch.response);
  expect(told).toEqual([]);

  for (const event of [endOfList(10), modified(thing("a", 11)), deleted(thing("b", 12)), bookmark(20)])
    watch.send(event);
  await clock.advance(0);

  expect(told).toEqual(["=a,b@10", "~a@11", "-b@12", "@20"]);
  expect(Object.fromEntries(server.last)).toMatchObject({
    watch: "true",
    sendInitialEvents: "true",
    resourceVersionMatch: "NotOlderThan",
    allowWatchBookmarks: "true",
  });
  expect(server.last.has("resourceVersion")).toBe(false);
  expect(server.requests).toHaveLength(1);
  await stop();
});

test("what changes while the list is streamed is part of the list", async () => {
  const watch = new OpenWatch(
    added(thing("a", 3)),
    added(thing("b", 5)),
    modified(thing("a", 6)),
    deleted(thing("b", 7)),
    endOfList(10),
  );
  const { told, stop } = await reflect(watch.response);

  expect(told).toEqual(["=a@10"]);
  await stop();
});

test("half a list is never told; it is read again from its beginning", async () => {
  const broken = new OpenWatch(added(thing("a", 3)));
  const { server, told, clock, stop } = await reflect(broken.response, synced([thing("b", 4)]).response);

  broken.reset();
  await clock.advance(firstDelayMs - 1);
  expect(server.requests).toHaveLength(1);
  await clock.advance(1);

  expect(told).toEqual(["=b@10"]);
  expect(server.last.get("sendInitialEvents")).toBe("true");
  await stop();
});

test.each([
  [422, "Invalid"],
  [400, "BadRequest"],
])(
  "a server that refuses streamed lists with %i is asked for pages at once, and never again for a stream",
  async (code, reason) => {
    const first = refusal(code, reason);
    const { server, told, clock, stop } = await reflect(
      first,
      page(10, [thing("a", 3)], "next"),
      page(10, [thing("b", 4)]),
      refusal(410, "Expired"),
      page(20, []),
    );

    expect(told).toEqual(["=a,b@10"]);
    expect(server.requests[1]?.get("limit")).toBe("500");
    expect(server.requests[2]?.get("continue")).toBe("next");
    expect(server.requests[3]?.get("resourceVersion")).toBe("10");

    await clock.advance(firstDelayMs);
    expect(told).toEqual(["=a,b@10", "=@20"]);
    expect(server.requests.map((query) => query.has("sendInitialEvents"))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    await stop();
  },
);

test("a server that ignores the wish for a streamed list shows it by an ordinary bookmark", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), bookmark(9));
  const { told, stop } = await reflect(watch.response, page(10, [thing("b", 4)]));

  expect(told).toEqual(["=b@10"]);
  await stop();
});

test("or by its silence", async () => {
  const { told, clock, stop } = await reflect(new OpenWatch(added(thing("a", 3))).response, page(10, [thing("b", 4)]));

  await clock.advance(29_999);
  expect(told).toEqual([]);
  await clock.advance(1);

  expect(told).toEqual(["=b@10"]);
  await stop();
});

test("or by ending the stream before the list", async () => {
  const watch = new OpenWatch(added(thing("a", 3)));
  const { told, clock, stop } = await reflect(watch.response, page(10, [thing("b", 4)]));

  watch.end();
  await clock.advance(0);

  expect(told).toEqual(["=b@10"]);
  await stop();
});

test("a stream that ended early may have been chance: the next list that is needed some minutes later is streamed again", async () => {
  const early = new OpenWatch(added(thing("a", 3)));
  early.end();
  const watch = new OpenWatch(bookmark(11));
  const { server, told, clock, stop } = await reflect(early.response, page(10, [thing("a", 3)]), watch.response);
  const long = new OpenWatch();
  server.then(refusal(410, "Expired"), page(20, []), long.response, synced([thing("c", 5)]).response);
  watch.reset();
  await clock.advance(10_000);
  expect(told).toEqual(["=a@10", "@11", "=@20"]);
  for (const version of [21, 22, 23]) {
    await clock.advance(100_000);
    long.send(bookmark(version));
  }
  await clock.advance(0);

  long.send(errorEvent(410, "Expired"));
  await clock.advance(10_000);

  expect(told.slice(3)).toEqual(["@21", "@22", "@23", "=c@10"]);
  await stop();
});

test("a server that never ends its streamed lists is asked for them ever more seldom", async () => {
  const answer = (query: URLSearchParams): Response => {
    if (query.has("sendInitialEvents")) return new Response("");
    if (query.has("watch")) return new OpenWatch(errorEvent(410, "Expired")).response;
    return page(10, []);
  };
  const { server, clock, stop } = await reflect(...Array.from({ length: 5000 }, () => answer));

  await clock.advance(6 * 3_600_000);

  const streamed = server.requests.filter((query) => query.has("sendInitialEvents")).length;
  expect(streamed).toBeGreaterThan(3);
  expect(streamed).toBeLessThan(9);
  await stop();
});

test("pages become smaller where objects are large, for the next list too, and never empty", async () => {
  const large = { annotations: { large: "x".repeat(100_000) } };
  const { server, told, clock, stop } = await reflect(
    refusal(422, "Invalid"),
    page(10, [thing("a", 3, large)], "next"),
    page(10, [thing("b", 4, { annotations: { large: "x".repeat(9_000_000) } })]),
    refusal(410, "Expired"),
    page(20, [thing("b", 4)], "next"),
    page(20, []),
  );
  await clock.advance(firstDelayMs);

  expect(told).toEqual(["=a,b@10", "=b@20"]);
  const limits = server.requests.map((query) => query.get("limit"));
  expect(limits).toEqual([null, "500", "39", null, "1", "500", null]);
  await stop();
});

test("who knows that things have changed has the next attempt made at once, but not the one after it", async () => {
  const { server, clock, reflector, stop } = await reflect(refusal(404, ""), refusal(404, ""), synced().response);

  reflector.retryNow();
  await clock.advance(0);
  expect(server.requests).toHaveLength(2);
  await clock.advance(2 * firstDelayMs - 1);
  expect(server.requests).toHaveLength(2);
  await clock.advance(1);
  expect(server.requests).toHaveLength(3);

  reflector.retryNow();
  await clock.advance(0);
  expect(server.requests).toHaveLength(3);
  await stop();
});

test("a list that comes slowly is waited for", async () => {
  const watch = new OpenWatch();
  const { server, told, clock, stop } = await reflect(watch.response);

  for (let index = 1; index <= 10; index++) {
    watch.send(added(thing(`t${index}`, index)));
    await clock.advance(20_000);
  }
  watch.send(endOfList(10));
  await clock.advance(0);

  expect(told).toHaveLength(1);
  expect(server.requests).toHaveLength(1);
  await stop();
});

test("a list by pages that takes so long that it expires is read in one piece", async () => {
  const { server, told, stop } = await reflect(
    refusal(422, "Invalid"),
    page(10, [thing("a", 3)], "next"),
    refusal(410, "Expired"),
    page(12, [thing("a", 3), thing("b", 11)]),
  );

  expect(told).toEqual(["=a,b@12"]);
  expect([server.requests[3]?.get("limit"), server.requests[3]?.get("continue")]).toEqual([null, null]);
  await stop();
});

test("a list in one piece may take minutes, as it is the last resort", async () => {
  const slow = new OpenWatch();
  const expired = refusal(410, "Expired");
  const { told, clock, stop } = await reflect(refusal(422, "Invalid"), page(10, [], "next"), expired, slow.response);
  await clock.advance(200_000);

  slow.raw(await page(12, [thing("a", 3)]).text());
  slow.end();
  await clock.advance(0);

  expect(told).toEqual(["=a@12"]);
  await stop();
});

test("a watch that the server ends after its time is taken up at once where it stopped", async () => {
  const watch = synced();
  const { server, clock, stop } = await reflect(watch.response);
  watch.send(bookmark(42));
  await clock.advance(140_000);
  watch.send(bookmark(57));
  await clock.advance(140_000);

  watch.end();
  await clock.advance(0);

  expect(server.last.get("resourceVersion")).toBe("57");
  expect(server.last.has("sendInitialEvents")).toBe(false);
  await stop();
});

test("the server is asked to end watches after five to ten minutes, each after another time", async () => {
  const { server, stop } = await reflect(synced().response);

  expect(server.last.get("timeoutSeconds")).toBe("440");
  await stop();
});

const breakages: [string, (watch: OpenWatch) => void][] = [
  [
    "a reset",
    (watch) => {
      watch.reset();
    },
  ],
  [
    "an end in the middle of a line",
    (watch) => {
      watch.raw('{"type":"ADDED","obj');
      watch.end();
    },
  ],
  [
    "garbage",
    (watch) => {
      watch.raw("<html>\n");
      watch.send(added(thing("never", 99)));
    },
  ],
  [
    "an early end",
    (watch) => {
      watch.end();
    },
  ],
  [
    "an ERROR 500",
    (watch) => {
      watch.send(errorEvent(500, "InternalError"));
    },
  ],
  [
    "an ERROR 403",
    (watch) => {
      watch.send(errorEvent(403, "Forbidden"));
    },
  ],
];

test.each(breakages)("after %s the watch goes on after a moment, from the last event", async (_what, breakIt) => {
  const watch = synced([thing("a", 3)]);
  const next = new OpenWatch(modified(thing("a", 12)));
  const { server, told, clock, stop } = await reflect(watch.response, next.response);
  watch.send(modified(thing("a", 11)));

  breakIt(watch);
  await clock.advance(firstDelayMs - 1);
  expect(server.requests).toHaveLength(1);
  await clock.advance(1);

  expect(server.last.get("resourceVersion")).toBe("11");
  expect(told).toEqual(["=a@10", "~a@11", "~a@12"]);
  await stop();
});

const expiries: [string, () => Answer][] = [
  ["410 Expired", () => refusal(410, "Expired")],
  ["410 Gone", () => refusal(410, "Gone")],
  ["an ERROR event with Expired", () => new OpenWatch(errorEvent(410, "Expired")).response],
  ["an ERROR event with Gone", () => new OpenWatch(errorEvent(410, "Gone")).response],
  ["an ERROR event with the code alone", () => new OpenWatch(errorEvent(410, "")).response],
  [
    "504 ResourceVersionTooLarge",
    () => refusal(504, "Timeout", { details: { causes: [{ reason: "ResourceVersionTooLarge" }] } }),
  ],
  [
    "an ERROR event with a version that is too large",
    () =>
      new OpenWatch({
        type: "ERROR",
        object: {
          kind: "Status",
          apiVersion: "v1",
          metadata: {},
          code: 504,
          reason: "Timeout",
          message: "Too large resource version: 11, current: 5",
        },
      }).response,
  ],
];

test.each(expiries)("after %s everything is read again, as it is now", async (_what, expire) => {
  const watch = synced([thing("a", 3)]);
  const { server, told, clock, stop } = await reflect(watch.response, expire(), synced([thing("b", 4)]).response);
  watch.reset();
  await clock.advance(firstDelayMs);
  expect(told).toEqual(["=a@10"]);

  await clock.advance(2 * firstDelayMs);

  expect(told).toEqual(["=a@10", "=b@10"]);
  expect(server.last.has("resourceVersion")).toBe(false);
  await stop();
});

test("a frozen server is found by its silence", async () => {
  const { server, clock, stop } = await reflect(synced().response);

  await clock.advance(149_999);
  expect(server.requests).toHaveLength(1);
  await clock.advance(1 + firstDelayMs);

  expect(server.last.get("resourceVersion")).toBe("10");
  await stop();
});

test("a server that accepts, says something and drops is asked ever more seldom", async () => {
  let version = 10;
  const drops = (): Response => {
    const watch = new OpenWatch(modified(thing("a", ++version)));
    watch.end();
    return watch.response;
  };
  const first = synced();
  const { server, clock, stop } = await reflect(first.response, ...Array.from({ length: 100 }, () => drops));
  first.end();

  await clock.advance(600_000);

  expect(server.requests.length).toBeGreaterThan(15);
  expect(server.requests.length).toBeLessThan(40);
  await stop();
});

test("a list that works and a watch that is refused do not make a storm", async () => {
  const storm = Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? page(10, []) : refusal(410, "Expired")));
  const { server, clock, stop } = await reflect(refusal(422, "Invalid"), ...storm);

  await clock.advance(60_000);

  expect(server.requests.length).toBeLessThan(20);
  await stop();
});

test("a watch that lived for a while makes the next delay short again", async () => {
  const drop = (): Response => new Response("");
  const long = new OpenWatch();
  const { server, clock, failures, stop } = await reflect(synced().response, drop, drop, drop, long.response);
  await clock.advance(200_000);
  expect(server.requests).toHaveLength(5);

  long.reset();
  await clock.advance(firstDelayMs);

  expect(server.requests).toHaveLength(6);
  expect(failures.at(-1)?.retryInMs).toBe(firstDelayMs);
  await stop();
});

test("a version that only meets refusals is given up after some of them", async () => {
  const refused = Array.from({ length: 5 }, () => new OpenWatch(errorEvent(500, "InternalError")).response);
  const watch = synced([thing("a", 3)]);
  const { server, told, clock, stop } = await reflect(watch.response, ...refused, synced([thing("b", 4)]).response);
  watch.end();
  await clock.advance(120_000);

  expect(told).toEqual(["=a@10", "=b@10"]);
  expect(server.requests).toHaveLength(7);
  await stop();
});

test.each([401, 403, 429, 503])("however often the server answers %i, the version is kept", async (code) => {
  const watch = synced([thing("a", 3)]);
  const { server, clock, stop } = await reflect(watch.response, ...Array.from({ length: 20 }, () => refusal(code, "")));
  watch.end();

  await clock.advance(600_000);

  expect(server.requests.slice(1).every((query) => query.get("resourceVersion") === "10")).toBe(true);
  expect(server.requests.length).toBeGreaterThan(20);
  await stop();
});

test("the server's Retry-After is kept", async () => {
  const { server, failures, stop } = await reflect(
    refusal(429, "TooManyRequests", { details: { retryAfterSeconds: 17 } }),
  );

  expect(failures[0]?.retryInMs).toBe(17_000);
  expect(server.requests).toHaveLength(1);
  await stop();
});

test("a server that is away for an hour is found again", async () => {
  let away = true;
  const answer = (): Response => {
    if (away) throw new Error("ECONNREFUSED");
    return synced([thing("a", 3)]).response;
  };
  const { server, told, clock, stop } = await reflect(...Array.from({ length: 1000 }, () => answer));
  await clock.advance(3_600_000);
  expect(told).toEqual([]);
  expect(server.requests.length).toBeGreaterThan(100);

  away = false;
  await clock.advance(30_000);

  expect(told).toEqual(["=a@10"]);
  await stop();
});

test("a stop ends it in any state, without a timer left behind", async () => {
  const scripts: readonly Answer[][] = [
    [new OpenWatch().response],
    [synced().response],
    [refusal(500, "")],
    [refusal(422, ""), refusal(500, "")],
  ];
  for (const script of scripts) {
    const { clock, stop } = await reflect(...script);
    await stop();
    expect(clock.pendingTimers).toBe(0);
  }
});
