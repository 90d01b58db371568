// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { record, ScriptError, type ParityTarget } from "./record.ts";
import { formatRecording } from "./recording.ts";
import { collect, get, openWatch, send, watch, type ScriptStep } from "./script.ts";

type Handler = (request: Request) => Response | Promise<Response>;

function targetOf(handle: Handler, more: Partial<ParityTarget> = {}): ParityTarget {
  return {
    baseUrl: "https://server",
    serverVersion: "v1",
    send: async (request) => handle(request),
    tokenOf: (user) => `${user}-token`,
    compact: () => Promise.resolve(),
    ...more,
  };
}

async function answersOf(handle: Handler, ...steps: readonly ScriptStep[]) {
  return (await record({ name: "test", steps }, targetOf(handle))).answers;
}

/** Answers with what it was asked. */
async function echo(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = Object.fromEntries(
    ["authorization", "content-type", "accept", "user-agent"].map((name) => [name, request.headers.get(name)]),
  );
  return Response.json({ method: request.method, path: pathname + search, headers, body: await request.text() });
}

const lines = (...events: readonly unknown[]): Response =>
  new Response(events.map((event) => `${JSON.stringify(event)}\n`).join(""));

test("a request is sent as its step says, as the administrator and with JSON unless it says otherwise", async () => {
  const [plain, special] = await answersOf(
    echo,
    send("plain", "POST /a?b=c", { body: { d: 1 } }),
    send("special", "PATCH /a", { body: "raw", user: "jane", headers: { "content-type": "text/x", accept: "" } }),
  );

  expect(plain).toMatchObject({
    request: "POST /a?b=c",
    status: 200,
    body: {
      method: "POST",
      path: "/a?b=c",
      body: '{"d":1}',
      headers: {
        authorization: "Bearer admin-token",
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": "parity/1.0",
      },
    },
  });
  expect(special?.body).toMatchObject({
    body: "raw",
    headers: { authorization: "Bearer jane-token", "content-type": "text/x", accept: null },
  });
});

test("bytes are sent as they are", async () => {
  const bytes = Uint8Array.from([107, 0, 255]);
  const sent: number[][] = [];
  const handle = async (request: Request): Promise<Response> => {
    sent.push([...new Uint8Array(await request.arrayBuffer())]);
    return Response.json({});
  };

  await answersOf(handle, send("x", "POST /", { bytes }));

  expect(sent).toEqual([[107, 0, 255]]);
});

test("a captured value is filled into path, headers and body of later steps, and the golden keeps its name", async () => {
  const [, second] = await answersOf(
    echo,
    get("first", "/first", { capture: { where: "/path" } }),
    send("second", "POST {{where}}?x={{where}}", { body: { at: "{{where}}" }, headers: { accept: "{{where}}" } }),
  );

  expect(second?.request).toBe("POST {{where}}?x={{where}}");
  expect(second?.body).toMatchObject({
    path: "/first?x=/first",
    body: '{"at":"/first"}',
    headers: { accept: "/first" },
  });
});

test("an answer without what is to be captured names the step", async () => {
  const played = answersOf(echo, get("the first", "/", { capture: { where: "/nothing" } }));

  await expect(played).rejects.toThrow(/cannot play step "the first" of script test/);
  await expect(played).rejects.toBeInstanceOf(ScriptError);
});

test("a placeholder that nothing was captured for is an error", async () => {
  await expect(answersOf(echo, get("x", "/{{unknown}}"))).rejects.toMatchObject({
    cause: { message: expect.stringContaining("unknown") },
  });
});

test("only headers that clients read are recorded", async () => {
  const [answer] = await answersOf(
    () =>
      new Response("no", { status: 404, headers: { warning: "299 - x", date: "today", "content-type": "text/plain" } }),
    get("x", "/"),
  );

  expect(answer).toEqual({
    title: "x",
    request: "GET /",
    status: 404,
    headers: { "content-type": "text/plain", warning: "299 - x" },
    body: "no",
  });
});

test("a step of the set-up is not recorded, and must succeed", async () => {
  expect(await answersOf(() => Response.json({}), send("x", "POST /", { setUp: true }))).toEqual([]);
  await expect(
    answersOf(() => new Response("no", { status: 409 }), send("x", "POST /", { setUp: true })),
  ).rejects.toThrow();
});

test("a step that waits asks again until the answer is as it should be, and records that one alone", async () => {
  let asked = 0;
  const [answer] = await answersOf(
    () => Response.json({ ready: ++asked > 2 }),
    get("x", "/", { until: { status: 200, at: "/ready", equals: true } }),
  );

  expect(answer?.body).toEqual({ ready: true });
});

test("a step that waits looks at the elements that it selects", async () => {
  let asked = 0;
  const handle = (): Response =>
    Response.json({ items: [{ name: "other" }, ...(++asked > 2 ? [{ name: "ours" }] : [])] });
  const select = { elements: { list: "/items", key: "/name", values: ["ours"] } };

  const [answer] = await answersOf(handle, get("x", "/", { select, until: { status: 200, at: "/items/0" } }));

  expect(answer?.body).toEqual({ items: [{ name: "ours" }] });
  expect(asked).toBe(3);
});

test("a server whose cache is not filled yet is asked again", async () => {
  const message = "storage is (re)initializing";
  const answers = [Response.json({ message }, { status: 429 }), Response.json({ a: 1 })];

  const [answer] = await answersOf(() => answers.shift() ?? new Response(), get("x", "/"));

  expect(answer).toMatchObject({ status: 200, body: { a: 1 } });
});

test("another refusal for being busy is an answer", async () => {
  const [answer] = await answersOf(() => Response.json({ message: "not now" }, { status: 429 }), get("x", "/"));

  expect(answer).toMatchObject({ status: 429, body: { message: "not now" } });
});

test("a step that waits gives up and tells the last answer", async () => {
  const clock = new FakeClock();
  const steps = [get("x", "/", { until: { status: 200 } })];
  const played = record(
    { name: "test", steps },
    targetOf(() => new Response("never", { status: 503 }), { clock }),
  );
  const outcome = expect(played).rejects.toMatchObject({ cause: { message: expect.stringMatching(/503.*never/) } });

  await clock.advance(130_000);

  await outcome;
});

test("neighbours that only read are asked at once, in their order, and their answers told in that order", async () => {
  const asked: string[] = [];
  const allAsked = Promise.withResolvers<undefined>();
  const handle = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    asked.push(`${request.method} ${pathname}`);
    if (pathname === "/d") allAsked.resolve(undefined);
    if (request.method === "GET") await allAsked.promise;
    return pathname === "/b" ? lines({ type: "ADDED" }) : Response.json({ pathname });
  };

  const answers = await answersOf(handle, get("a", "/a"), watch("b", "/b"), get("c", "/c"), get("d", "/d"));

  expect(asked).toEqual(["GET /a", "GET /b", "GET /c", "GET /d"]);
  expect(answers.map(({ title }) => title)).toEqual(["a", "b", "c", "d"]);
});

test("what changes something, waits, stays open or is captured is played alone", async () => {
  let running = 0;
  const handle = async (request: Request): Promise<Response> => {
    const other = running;
    running += 1;
    await Promise.resolve();
    running -= 1;
    return request.url.endsWith("/open") ? lines({ type: "ADDED" }) : Response.json({ other });
  };
  const answers = await answersOf(
    handle,
    send("changes", "POST /", {}),
    get("waits", "/", { until: { status: 200 } }),
    openWatch("stays open", "/open", "w"),
    get("is captured", "/", { capture: { other: "/other" } }),
    get("is filled", "/{{other}}"),
    send("changes again", "DELETE /", {}),
    collect("events", "w", 1),
  );

  expect(answers.flatMap(({ body }) => (body === undefined ? [] : [body]))).toEqual(Array(5).fill({ other: 0 }));
});

test("of several that were asked at once the first that failed is told", async () => {
  const handle = (request: Request): Response => {
    if (request.url.endsWith("/a")) return Response.json({});
    throw new Error(request.url);
  };

  await expect(answersOf(handle, get("a", "/a"), get("b", "/b"), get("c", "/c"))).rejects.toThrow(/step "b"/);
});

test("a watch is read to its end, without bookmarks unless they are asked for", async () => {
  const events = [{ type: "ADDED" }, { type: "BOOKMARK" }, { type: "DELETED" }];
  const [without, with_] = await answersOf(() => lines(...events), watch("without", "/"), watch("with", "/", "keep"));

  expect(without?.events).toEqual([{ type: "ADDED" }, { type: "DELETED" }]);
  expect(with_?.events).toEqual(events);
});

test("events are told without who manages their fields", async () => {
  const object = { metadata: { name: "a", managedFields: [{}] } };
  const [answer] = await answersOf(() => lines({ type: "ADDED", object }), watch("x", "/"));

  expect(answer?.events).toEqual([{ type: "ADDED", object: { metadata: { name: "a" } } }]);
});

test("a refused watch is an answer like any other", async () => {
  const [answer] = await answersOf(() => Response.json({ kind: "Status" }, { status: 422 }), watch("x", "/"));

  expect(answer).toMatchObject({ status: 422, body: { kind: "Status" } });
});

test("a watch in the background is collected later, and closed then", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const write = (event: unknown): Promise<void> => writer.write(new TextEncoder().encode(`${JSON.stringify(event)}\n`));
  const handle: Handler = (request) => {
    if (request.method === "GET") return new Response(readable);
    void write({ type: "ADDED", by: request.method });
    return Response.json({});
  };

  const answers = await answersOf(
    handle,
    openWatch("open", "/w", "w"),
    send("write", "POST /", {}),
    send("write again", "PUT /", {}),
    collect("events", "w", 2),
  );

  expect(answers[0]).toEqual({ title: "open", request: "GET /w", status: 200, headers: {} });
  expect(answers[3]).toEqual({
    title: "events",
    events: [
      { type: "ADDED", by: "POST" },
      { type: "ADDED", by: "PUT" },
    ],
  });
  await expect(write({})).rejects.toThrow();
});

test("events that do not come are waited for only so long", async () => {
  const clock = new FakeClock();
  const steps = [openWatch("open", "/w", "w"), collect("events", "w", 1)];
  const played = record(
    { name: "test", steps },
    targetOf(() => new Response(new ReadableStream()), { clock }),
  );
  const outcome = expect(played).rejects.toMatchObject({
    cause: { message: expect.stringContaining("event 1 of a watch") },
  });

  await clock.advance(130_000);

  await outcome;
});

test("a watch that is collected must be open", async () => {
  await expect(answersOf(echo, collect("events", "w", 1))).rejects.toMatchObject({
    cause: { message: 'no watch "w" is open' },
  });
});

test("compaction is the target's", async () => {
  let compacted = 0;
  const compact = (): Promise<void> => {
    compacted++;
    return Promise.resolve();
  };

  const { answers } = await record(
    { name: "test", steps: [{ kind: "compact", title: "history is compacted" }] },
    targetOf(echo, { compact }),
  );

  expect(compacted).toBe(1);
  expect(answers).toEqual([{ title: "history is compacted" }]);
});

test("a golden's text begins with what was asked, and sorts what was answered", async () => {
  const recording = await record(
    { name: "test", steps: [get("x", "/")] },
    targetOf(() => Response.json({ b: 1, a: 2 })),
  );

  expect(formatRecording(recording)).toBe(`{
  "script": "test",
  "serverVersion": "v1",
  "answers": [
    {
      "title": "x",
      "request": "GET /",
      "status": 200,
      "headers": {
        "content-type": "application/json"
      },
      "body": {
        "a": 2,
        "b": 1
      }
    }
  ]
}
`);
});
