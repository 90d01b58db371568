// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { readText } from "./answer.ts";
import { handlerTransport } from "./handler-transport.ts";

const request = (signal = new AbortController().signal) =>
  ({ method: "POST", path: "/api?x=1", headers: { "x-test": "1" }, body: "hello", signal }) as const;
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

test("the handler gets the request, and its answer comes back", async () => {
  const transport = handlerTransport(async (asked) => {
    const { pathname, search } = new URL(asked.url);
    const text = [asked.method, pathname + search, asked.headers.get("x-test"), await asked.text()].join(" ");
    return new Response(text, { status: 201, headers: { warning: "w" } });
  });

  const response = await transport.send(request());

  expect(await readText(response)).toBe("POST /api?x=1 1 hello");
  expect([response.status, response.headers.get("warning")]).toEqual([201, "w"]);
});

test("a handler that fails is a connection that broke off", async () => {
  const cause = new Error("bug");
  const transport = handlerTransport(() => Promise.reject(cause));

  expect(await rejection(transport.send(request()))).toMatchObject({ failure: "interrupted", cause });
});

test("a body that fails is an interruption too", async () => {
  const body = new ReadableStream({
    pull: (controller) => {
      controller.error(new Error("bug"));
    },
  });
  const transport = handlerTransport(() => Promise.resolve(new Response(body)));

  expect(await rejection(readText(await transport.send(request())))).toMatchObject({ failure: "interrupted" });
});

test("an abort is heard while the handler thinks and while the body is read, whatever the handler does", async () => {
  const reason = new Error("enough");
  const abort = new AbortController();
  const deaf = handlerTransport(() => new Promise(() => undefined));
  const endless = handlerTransport(() => Promise.resolve(new Response(new ReadableStream())));
  const sent = rejection(deaf.send(request(abort.signal)));
  const read = rejection(endless.send(request(abort.signal)).then(readText));

  abort.abort(reason);

  expect([await sent, await read]).toEqual([reason, reason]);
  expect(await rejection(deaf.send(request(abort.signal)))).toBe(reason);
});

test("an answer without a body is empty", async () => {
  const transport = handlerTransport(() => Promise.resolve(new Response(null, { status: 204 })));

  expect(await readText(await transport.send(request()))).toBe("");
});
