// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What every {@link Transport} does, run by each of them. */
import { expect, test } from "vitest";
import { readText } from "../answer.ts";
import type { RequestHandler } from "../handler-transport.ts";
import type { Transport, TransportRequest } from "../transport.ts";
import { get, rejection } from "./local-server.ts";

export interface StartedTransport extends AsyncDisposable {
  readonly transport: Transport;
}

/** Registers the suite; `start` puts a transport before a server that does what the handler says. */
export function transportContract(start: (handle: RequestHandler) => Promise<StartedTransport>): void {
  answersArrive(start);
  exchangesEnd(start);
  lastChecks(start);
}

type Start = (handle: RequestHandler) => Promise<StartedTransport>;

const post = (body: string | Uint8Array): TransportRequest => ({
  ...get("/api?x=1"),
  method: "POST",
  headers: { "x-test": "1", "content-type": "text/plain" },
  body,
});

function answersArrive(start: Start): void {
  test.each([["höchst"], [Buffer.from("höchst")]])(
    "a request arrives whole, and so does its answer: %s",
    async (body) => {
      await using started = await start(async (asked) => {
        const { pathname, search } = new URL(asked.url);
        const text = [asked.method, pathname + search, asked.headers.get("x-test"), await asked.text()].join(" ");
        return new Response(text, { status: 201, headers: { "x-answer": "2" } });
      });

      const response = await started.transport.send(post(body));

      expect([response.status, response.headers.get("x-answer")]).toEqual([201, "2"]);
      expect(await readText(response)).toBe("POST /api?x=1 1 höchst");
    },
  );

  test("an answer with any status is an answer", async () => {
    await using started = await start(() => Promise.resolve(new Response("busy", { status: 503 })));

    const response = await started.transport.send(get("/"));

    expect([response.status, await readText(response)]).toEqual([503, "busy"]);
  });

  test("a part of the answer is there before the next one is made", async () => {
    const { answer, stream } = openAnswer();
    await using started = await start(() => Promise.resolve(answer));
    stream.enqueue(Buffer.from("first"));
    const response = await started.transport.send(get("/"));
    const chunks = response.body[Symbol.asyncIterator]();

    expect(await nextText(chunks)).toBe("first");
    stream.enqueue(Buffer.from("second"));
    expect(await nextText(chunks)).toBe("second");
    stream.close();

    expect((await chunks.next()).done).toBe(true);
  });
}

function exchangesEnd(start: Start): void {
  test("an aborted request is not sent, and rejects with the reason", async () => {
    let handled = 0;
    await using started = await start(() => {
      handled++;
      return Promise.resolve(new Response());
    });
    const reason = new Error("enough");

    expect(await rejection(started.transport.send(get("/", AbortSignal.abort(reason))))).toBe(reason);

    expect(handled).toBe(0);
  });

  test("an abort ends the wait for the answer with the reason, whatever the server does", async () => {
    const arrived = Promise.withResolvers<undefined>();
    await using started = await start(() => {
      arrived.resolve(undefined);
      return new Promise(() => undefined);
    });
    const abort = new AbortController();
    const reason = new Error("enough");

    const error = rejection(started.transport.send(get("/", abort.signal)));
    await arrived.promise;
    abort.abort(reason);

    expect(await error).toBe(reason);
  });

  test("an abort ends the body with the reason, and the server learns that nobody listens", async () => {
    const cancelled = Promise.withResolvers<undefined>();
    const { answer, stream } = openAnswer(() => {
      cancelled.resolve(undefined);
    });
    stream.enqueue(Buffer.from("first"));
    await using started = await start(() => Promise.resolve(answer));
    const abort = new AbortController();
    const reason = new Error("enough");
    const response = await started.transport.send(get("/", abort.signal));
    const chunks = response.body[Symbol.asyncIterator]();
    await chunks.next();

    const error = rejection(chunks.next());
    abort.abort(reason);

    expect(await error).toBe(reason);
    await cancelled.promise;
  });

  test("a reason that is no error becomes the cause of one", async () => {
    await using started = await start(() => new Promise(() => undefined));
    const abort = new AbortController();

    const error = rejection(started.transport.send(get("/", abort.signal)));
    abort.abort("enough");

    expect(await error).toMatchObject({ name: "AbortError", cause: "enough" });
  });

  test("to leave the body's loop ends the exchange", async () => {
    const cancelled = Promise.withResolvers<undefined>();
    const { answer, stream } = openAnswer(() => {
      cancelled.resolve(undefined);
    });
    stream.enqueue(Buffer.from("first"));
    await using started = await start(() => Promise.resolve(answer));
    const response = await started.transport.send(get("/"));

    for await (const chunk of response.body) if (chunk.length > 0) break;

    await cancelled.promise;
  });

  test("a server that fails before its answer is an interruption", async () => {
    await using started = await start(() => Promise.reject(new Error("bug")));

    expect(await rejection(started.transport.send(get("/")))).toMatchObject({ failure: "interrupted" });
  });

  test("a server that fails in the middle of its answer is an interruption, after what had come", async () => {
    const { answer, stream } = openAnswer();
    await using started = await start(() => Promise.resolve(answer));
    stream.enqueue(Buffer.from("half"));
    const response = await started.transport.send(get("/"));
    const chunks = response.body[Symbol.asyncIterator]();

    expect(await nextText(chunks)).toBe("half");
    stream.error(new Error("bug"));

    expect(await rejection(chunks.next())).toMatchObject({ failure: "interrupted" });
  });
}

function lastChecks(start: Start): void {
  test("what is to be asked before a request is sent is asked for each, and can keep it from being sent", async () => {
    let handled = 0;
    let asked = 0;
    await using started = await start(() => {
      handled++;
      return Promise.resolve(new Response("ok"));
    });
    const refusal = new Error("too late");
    const beforeSend = (): void => {
      if (++asked % 2 === 0) throw refusal;
    };

    for (let count = 0; count < 2; count++) {
      expect(await readText(await started.transport.send({ ...get("/"), beforeSend }))).toBe("ok");
      expect(await rejection(started.transport.send({ ...get("/"), beforeSend }))).toBe(refusal);
    }

    expect([asked, handled]).toEqual([4, 2]);
  });
}

interface OpenAnswer {
  readonly answer: Response;
  readonly stream: ReadableStreamDefaultController<Uint8Array>;
}

/** An answer whose body comes when the test says so. */
function openAnswer(cancel: () => void = () => undefined): OpenAnswer {
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  const answer = new Response(
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        stream = controller;
      },
      cancel,
    }),
  );
  if (!stream) throw new Error("a stream calls start when it is made");
  return { answer, stream };
}

async function nextText(chunks: AsyncIterator<Uint8Array>): Promise<string> {
  const { value } = await chunks.next();
  return Buffer.from(value ?? []).toString();
}
