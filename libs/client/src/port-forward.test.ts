// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import { Client } from "./client.ts";
import type { PortForward } from "./port-forward.ts";
import { isNotFound } from "./status-error.ts";
import { rejection, transportTo, type Served } from "./testing/local-server.ts";
import { servePod, type PodSession } from "./testing/pod-server.ts";

const key = { namespace: "default", name: "web" };
const protocols = ["v4.channel.k8s.io"];
const unexpected = (error: Error): never => {
  throw error;
};

function clientOf(server: Served): Client {
  return new Client({ transport: transportTo(server.url) });
}

/** As a kubelet begins: each stream with the port's number, little end first. */
async function begin(session: PodSession, port: number): Promise<void> {
  const number = Buffer.of(port & 0xff, port >> 8);
  await session.send(0, number);
  await session.send(1, number);
}

/** A pod whose ports answer with what they hear, in capitals, and which port they are. */
async function echo(session: PodSession): Promise<void> {
  const port = Number(new URL(session.url, "http://pod").searchParams.get("ports"));
  await begin(session, port);
  for await (const message of session.messages) {
    await session.send(message[0] ?? 1, `${port} ${message.subarray(1).toString().toUpperCase()}`);
  }
}

function dial(forward: PortForward, index = 0): Socket {
  return connect(forward.ports[index]?.local ?? 0, "127.0.0.1");
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, "data")) as [Buffer];
  return answer.toString();
}

test("each connection to a port here is one to the pod's port", async () => {
  const urls: string[] = [];
  await using server = await servePod(
    async (session) => {
      urls.push(session.url);
      await echo(session);
    },
    { protocols },
  );
  await using client = clientOf(server);
  await using forward = await client.portForward(key, {
    ports: [{ remote: 8080 }, { remote: 9090 }],
    onError: unexpected,
  });

  const [first, second, other] = [dial(forward), dial(forward), dial(forward, 1)];

  expect(await ask(first, "a")).toBe("8080 A");
  expect(await ask(other, "b")).toBe("9090 B");
  expect(await ask(second, "c")).toBe("8080 C");
  expect(await ask(first, "d")).toBe("8080 D");
  expect(forward.ports.map(({ remote }) => remote)).toEqual([8080, 9090]);
  expect(urls.sort()).toEqual(
    ["8080", "8080", "9090"].map((port) => `/api/v1/namespaces/default/pods/web/portforward?ports=${port}`),
  );
});

test("the end of a connection here ends it there, and the other way round", async () => {
  const ended = Promise.withResolvers<undefined>();
  const sessions: PodSession[] = [];
  await using server = await servePod(
    async (session) => {
      sessions.push(session);
      await echo(session);
      if (sessions.length === 1) ended.resolve(undefined);
    },
    { protocols },
  );
  await using client = clientOf(server);
  await using forward = await client.portForward(key, { ports: [{ remote: 80 }], onError: unexpected });

  const first = dial(forward);
  await ask(first, "a");
  first.end();
  await ended.promise;
  const second = dial(forward);
  await ask(second, "b");
  const closed = once(second, "close");
  await sessions[1]?.close();

  await closed;
});

test("what the pod cannot connect to is told, and the next connection is another attempt", async () => {
  const errors: Error[] = [];
  const told = Promise.withResolvers<undefined>();
  let attempts = 0;
  await using server = await servePod(
    async (session) => {
      if (++attempts > 1) return echo(session);
      await begin(session, 80);
      await session.send(1, "connection refused");
    },
    { protocols },
  );
  await using client = clientOf(server);
  const onError = (error: Error): void => {
    errors.push(error);
    told.resolve(undefined);
  };
  await using forward = await client.portForward(key, { ports: [{ remote: 80 }], onError });

  const refused = dial(forward);
  await Promise.all([once(refused, "close"), told.promise]);

  expect(errors).toMatchObject([
    { name: "PortForwardError", message: "cannot forward port 80 of Pod default/web: connection refused" },
  ]);
  expect(await ask(dial(forward), "a")).toBe("80 A");
});

test("a connection to the server that breaks off is told", async () => {
  const told = Promise.withResolvers<Error>();
  await using server = await servePod(
    async (session) => {
      await begin(session, 80);
      session.reset();
    },
    { protocols },
  );
  await using client = clientOf(server);
  await using forward = await client.portForward(key, { ports: [{ remote: 80 }], onError: told.resolve });

  await once(dial(forward), "close");

  expect(await told.promise).toMatchObject({ failure: "interrupted" });
});

test("a refusal of the server is told", async () => {
  const told = Promise.withResolvers<Error>();
  const body = { kind: "Status", code: 404, reason: "NotFound", message: 'pods "web" not found' };
  await using server = await servePod(() => Promise.resolve(), { protocols, refuse: () => ({ code: 404, body }) });
  await using client = clientOf(server);
  await using forward = await client.portForward(key, { ports: [{ remote: 80 }], onError: told.resolve });

  const socket = dial(forward);
  await once(socket, "close");

  expect(isNotFound(await told.promise)).toBe(true);
});

test("what stops the forwarding closes ports and connections, and is no error of theirs", async () => {
  await using server = await servePod(echo, { protocols });
  await using client = clientOf(server);
  const abort = new AbortController();
  const options = { ports: [{ remote: 80 }], onError: unexpected };
  const disposed = await client.portForward(key, options);
  const aborted = await client.portForward(key, { ...options, signal: abort.signal });
  const sockets = [dial(disposed), dial(aborted)];
  for (const socket of sockets) await ask(socket, "a");
  const closed = sockets.map((socket) => once(socket, "close"));

  await disposed[Symbol.asyncDispose]();
  await disposed[Symbol.asyncDispose]();
  abort.abort(new Error("enough"));
  await aborted[Symbol.asyncDispose]();

  await Promise.all(closed);
  for (const forward of [disposed, aborted]) {
    expect(await rejection(once(dial(forward), "connect"))).toMatchObject({ code: "ECONNREFUSED" });
  }
  await expect(client.portForward(key, { ...options, signal: abort.signal })).rejects.toThrow("enough");
});

test("what is still to go out to somebody who does not read does not hold the end up", async () => {
  const sent = Promise.withResolvers<undefined>();
  await using server = await servePod(
    async (session) => {
      await begin(session, 80);
      const sending = session.send(0, Buffer.alloc(8 * 1024 * 1024));
      sent.resolve(undefined);
      await sending;
      await session.close();
    },
    { protocols },
  );
  await using client = clientOf(server);
  const forward = await client.portForward(key, { ports: [{ remote: 80 }], onError: unexpected });
  const socket = dial(forward).pause();
  socket.on("error", () => undefined);
  await sent.promise;

  await forward[Symbol.asyncDispose]();

  await server.openConnections(0);
  socket.destroy();
});

test("what a pod sends before it closes arrives", async () => {
  await using server = await servePod(
    async (session) => {
      await begin(session, 80);
      for (let count = 0; count < 100; count++) await session.send(0, Buffer.alloc(10_000, "x"));
      await session.close();
    },
    { protocols },
  );
  await using client = clientOf(server);
  await using forward = await client.portForward(key, { ports: [{ remote: 80 }], onError: unexpected });
  const socket = dial(forward);
  let length = 0;
  socket.on("data", (chunk: Buffer) => (length += chunk.length));
  await once(socket, "close");

  expect(length).toBe(1_000_000);
});

test("an abort while ports are opened leaves none open", async () => {
  await using server = await servePod(echo, { protocols });
  await using client = clientOf(server);
  const free = await listening();
  await free.close();
  const abort = new AbortController();
  const ports = [{ remote: 80, local: free.port }, { remote: 81 }];

  const error = rejection(client.portForward(key, { ports, onError: unexpected, signal: abort.signal }));
  abort.abort(new Error("enough"));

  expect(await error).toMatchObject({ message: "enough" });
  expect(await rejection(once(connect(free.port, "127.0.0.1"), "connect"))).toMatchObject({ code: "ECONNREFUSED" });
});

test("a port that is taken here is an error, and leaves none open", async () => {
  await using server = await servePod(echo, { protocols });
  await using client = clientOf(server);
  const [taken, free] = [await listening(), await listening()];
  await free.close();

  const ports = [
    { remote: 80, local: free.port },
    { remote: 81, local: taken.port },
  ];
  expect(await rejection(client.portForward(key, { ports, onError: unexpected }))).toMatchObject({
    code: "EADDRINUSE",
  });

  expect(await rejection(once(connect(free.port, "127.0.0.1"), "connect"))).toMatchObject({ code: "ECONNREFUSED" });
  await taken.close();
});

async function listening(): Promise<{ readonly port: number; readonly close: () => Promise<unknown> }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // Proof: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return { port, close: () => once(server.close(), "close") };
}
