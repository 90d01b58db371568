// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { PassThrough, Writable } from "node:stream";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Client } from "./client.ts";
import type { ClusterConfig } from "./cluster-config.ts";
import { bearer } from "./credentials.ts";
import { handlerTransport } from "./handler-transport.ts";
import { limitRate } from "./rate-limit.ts";
import type { ClientOptions } from "./request-sender.ts";
import { isForbidden } from "./status-error.ts";
import { http, rejection, testAuthority, transportTo, tunnel, type Served } from "./testing/local-server.ts";
import { exited, readInput, servePod, serveRaw, success } from "./testing/pod-server.ts";

const key = { namespace: "default", name: "web" };

function clientOf(server: Served, config: Partial<ClusterConfig> = {}, options: Partial<ClientOptions> = {}): Client {
  return new Client({ transport: transportTo(server.url, config, options.clock), ...options });
}

function collector() {
  const parts: Buffer[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      parts.push(chunk);
      done();
    },
  });
  return { sink, text: () => Buffer.concat(parts).toString() };
}

test("a command runs where it is said, and its output and exit code come back", async () => {
  const urls: string[] = [];
  await using server = await servePod(async (session) => {
    urls.push(session.url);
    // Servers open each stream with an empty message.
    for (const channel of [1, 2, 3]) await session.send(channel, "");
    await session.send(1, "out ");
    await session.send(2, "err");
    await session.send(1, "höchst");
    await session.end(success);
  });
  await using client = clientOf(server);

  const result = await client.exec(key, { container: "main", command: ["sh", "-c", "echo $0 & done"] });

  expect(result).toEqual({ exitCode: 0, stdout: "out höchst", stderr: "err" });
  expect(urls).toEqual([
    "/api/v1/namespaces/default/pods/web/exec?" +
      "command=sh&command=-c&command=echo+%240+%26+done&container=main&stdout=true&stderr=true",
  ]);
});

test("an exit code above 0 is a result; to be unable to run is an error", async () => {
  const ends = [
    exited(3),
    { metadata: {}, status: "Failure", reason: "InternalError", code: 500, message: 'exec: "nope": not found' },
  ];
  await using server = await servePod((session) => session.end(ends.shift() ?? success));
  await using client = clientOf(server);

  expect(await client.exec(key, { command: ["false"] })).toMatchObject({ exitCode: 3 });
  expect(await rejection(client.exec(key, { command: ["nope"] }))).toMatchObject({
    name: "StatusError",
    message: 'cannot run nope in Pod default/web: exec: "nope": not found',
  });
});

test.each([
  ["a text", "hello"],
  ["bytes", Buffer.from("hello")],
  ["a stream", new PassThrough().end("hello")],
])("input goes in and its end is told: %s", async (_what, stdin) => {
  await using server = await servePod(async (session) => {
    const { text } = await readInput(session);
    await session.send(1, text.toUpperCase());
    await session.end(success);
  });
  await using client = clientOf(server);

  expect(await client.exec(key, { command: ["cat"], stdin })).toMatchObject({ stdout: "HELLO" });
});

test("long input goes in parts", async () => {
  let lengths: number[] = [];
  await using server = await servePod(async (session) => {
    lengths = (await readInput(session)).lengths;
    await session.end(success);
  });
  await using client = clientOf(server);

  await client.exec(key, { command: ["cat"], stdin: "x".repeat(70_000) });

  expect(lengths).toEqual([32_768, 32_768, 4464]);
});

test("a server that cannot be told that the input ends is an error, and serves commands without input", async () => {
  await using server = await servePod(
    async (session) => {
      if (session.url.includes("stdin")) await session.closed;
      else await session.end(success);
    },
    { protocols: ["v4.channel.k8s.io"] },
  );
  await using client = clientOf(server);

  expect(await client.exec(key, { command: ["true"] })).toMatchObject({ exitCode: 0 });
  await expect(client.exec(key, { command: ["cat"], stdin: "a" })).rejects.toThrow(
    /speaks v4.channel.k8s.io, and v5.channel.k8s.io \(Kubernetes 1.30\) is needed/,
  );
});

test("a terminal has one output and hears of its sizes", async () => {
  const heard: string[] = [];
  await using server = await servePod(async (session) => {
    for await (const message of session.messages) {
      heard.push(`${message[0]} ${message.subarray(1).toString()}`);
      if (heard.length === 2) break;
    }
    await session.end(success);
    heard.push(session.url);
  });
  await using client = clientOf(server);
  const sizes = (async function* () {
    yield* [
      { width: 80, height: 24 },
      { width: 100, height: 30 },
    ];
    await Promise.resolve();
  })();

  await client.exec(key, { command: ["top"], tty: true, sizes });

  expect(heard.slice(0, 2)).toEqual(['4 {"Width":80,"Height":24}', '4 {"Width":100,"Height":30}']);
  expect(heard[2]).toMatch(/command=top&stdout=true&tty=true$/);
});

test("a refusal is the server's", async () => {
  const body = { kind: "Status", code: 403, reason: "Forbidden", message: 'pods "web" is forbidden' };
  await using server = await servePod(() => Promise.resolve(), { refuse: () => ({ code: 403, body }) });
  const heard: string[] = [];
  const observer = {
    requestCompleted: ({ verb, code }: { verb: string; code: string }) => heard.push(`${verb} ${code}`),
  };
  await using client = clientOf(server, {}, { observer });

  const error = await rejection(client.exec(key, { command: ["ls"], container: "main" }));

  expect(isForbidden(error)).toBe(true);
  expect(error).toMatchObject({
    message: 'cannot run ls in container main of Pod default/web: pods "web" is forbidden',
  });
  expect(heard).toEqual(["exec 403"]);
  await server.openConnections(0);
});

test("credentials that are refused are renewed", async () => {
  const seen: (string | undefined)[] = [];
  let token = "old";
  await using server = await servePod(
    async (session) => {
      seen.push(session.authorization);
      await session.end(success);
    },
    {
      refuse: ({ headers }) =>
        headers.authorization === "Bearer new" ? undefined : { code: 401, body: { kind: "Status", code: 401 } },
    },
  );
  const credentials = {
    authorize: () => Promise.resolve(bearer(token)),
    renew: () => {
      token = "new";
      return Promise.resolve(true);
    },
  };
  await using client = clientOf(server, { credentials });

  await client.exec(key, { command: ["true"] });

  expect(seen).toEqual(["Bearer new"]);
});

test("a command that runs on with an old certificate keeps its connection until it ends, and no longer", async () => {
  const running = Promise.withResolvers<undefined>();
  const finish = Promise.withResolvers<undefined>();
  await using server = await servePod(async (session) => {
    running.resolve(undefined);
    await finish.promise;
    await session.end(success);
  });
  let certificate = "old";
  const credentials = {
    authorize: () => Promise.resolve({ headers: {}, certificate: { cert: certificate, key: "" } }),
    renew: () => Promise.resolve(false),
  };
  await using client = clientOf(server, { credentials });
  const result = client.exec(key, { command: ["sleep"] });
  await running.promise;
  // A second connection of the old certificate, which stays with the pool.
  await rejection(client.request({ path: "/" }));
  certificate = "new";
  await rejection(client.request({ path: "/" }));
  await server.openConnections(3);

  finish.resolve(undefined);

  expect(await result).toMatchObject({ exitCode: 0 });
  await server.openConnections(1);
});

test("the server is trusted by its authority, and its connections are closed with the client", async () => {
  await using server = await servePod((session) => session.end(success), { secure: true });
  await using client = clientOf(server, { trust: { ca: testAuthority } });
  await using stranger = clientOf(server);

  expect(await client.exec(key, { command: ["true"] })).toMatchObject({ exitCode: 0 });
  expect(await rejection(stranger.exec(key, { command: ["true"] }))).toMatchObject({ failure: "tls" });
});

test("a proxy of the kubeconfig is used", async () => {
  await using server = await servePod((session) => session.end(success), { secure: true });
  await using proxy = await tunnel();
  await using client = clientOf(server, { trust: { ca: testAuthority }, proxyUrl: proxy.url });

  expect(await client.exec(key, { command: ["true"] })).toMatchObject({ exitCode: 0 });

  expect(proxy.connections()).toBe(1);
});

test("a connection that breaks off is an interruption, and so is one that ends before the command", async () => {
  await using server = await servePod(async (session) => {
    await session.send(1, "half");
    if (session.url.includes("reset")) session.reset();
    else await session.close();
  });
  await using client = clientOf(server);

  expect(await rejection(client.exec(key, { command: ["reset"] }))).toMatchObject({
    failure: "interrupted",
    message: expect.stringMatching(
      /\/pods\/web\/exec: the connection broke off: the server closed it without a word$/,
    ) as string,
  });
  expect(await rejection(client.exec(key, { command: ["ls"] }))).toMatchObject({
    failure: "interrupted",
    message: "cannot run ls in Pod default/web: the connection ended before the command did",
  });
});

test("a command has ended when the server says so, however the connection ends then", async () => {
  await using server = await servePod(async (session) => {
    await session.send(3, JSON.stringify(exited(4)));
    session.reset();
  });
  await using client = clientOf(server);

  expect(await client.exec(key, { command: ["ls"] })).toMatchObject({ exitCode: 4 });
});

test("a server that nobody listens for is unreachable", async () => {
  const server = await http(() => undefined);
  await server[Symbol.asyncDispose]();
  await using client = clientOf(server);

  expect(await rejection(client.exec(key, { command: ["ls"] }))).toMatchObject({ failure: "unreachable" });
});

test("the signal ends the connection with its reason", async () => {
  const running = Promise.withResolvers<undefined>();
  const gone = Promise.withResolvers<undefined>();
  await using server = await servePod(async (session) => {
    running.resolve(undefined);
    await session.closed;
    gone.resolve(undefined);
  });
  await using client = clientOf(server);
  const abort = new AbortController();
  const reason = new Error("enough");

  const error = rejection(client.exec(key, { command: ["sleep"], signal: abort.signal }));
  await running.promise;
  abort.abort(reason);

  expect(await error).toBe(reason);
  await gone.promise;
});

test("a server that shows no sign of life is given up after a minute", async () => {
  const clock = new FakeClock();
  const opened = Promise.withResolvers<undefined>();
  // A message of one letter, and then it is never heard of again.
  await using server = await serveRaw((socket) => {
    socket.write("\x82\x02\x01x", "latin1");
    opened.resolve(undefined);
  });
  await using client = clientOf(server, {}, { clock });
  const output = new PassThrough();

  const error = rejection(client.exec(key, { command: ["sleep"], stdout: output }));
  await opened.promise;
  expect(
    String(
      await output
        .iterator()
        .next()
        .then(({ value }) => value as Buffer),
    ),
  ).toBe("x");
  await clock.advance(60_000);

  expect(await error).toMatchObject({ failure: "timeout", message: "the server gave no sign of life for 30000 ms" });
});

test("more output than is to be kept is an error; a stream takes any", async () => {
  await using server = await servePod(async (session) => {
    for (let count = 0; count < 4; count++) await session.send(1, "x".repeat(500));
    await session.end(success);
  });
  await using client = clientOf(server);
  const { sink, text } = collector();

  await expect(client.exec(key, { command: ["ls"], maxOutputBytes: 1999 })).rejects.toThrow(
    /puts out more than 1999 bytes: take its output with stdout and stderr, or raise maxOutputBytes/,
  );
  expect(await client.exec(key, { command: ["ls"], maxOutputBytes: 2000 })).toMatchObject({ stdout: "x".repeat(2000) });
  expect(await client.exec(key, { command: ["ls"], maxOutputBytes: 0, stdout: sink })).toMatchObject({ stdout: "" });
  expect(text()).toHaveLength(2000);
});

test("input that fails, and output that cannot be written, end the command with the cause", async () => {
  const cause = new Error("disk full");
  await using server = await servePod(async (session) => {
    await session.send(1, "x");
    await session.closed;
  });
  await using client = clientOf(server);
  const failing = (async function* () {
    yield "a";
    await Promise.reject(cause);
  })();
  const full = new Writable({
    write: (_chunk, _encoding, done) => {
      done(cause);
    },
  });

  for (const options of [{ stdin: failing }, { stdout: full }]) {
    expect(await rejection(client.exec(key, { command: ["cat"], ...options }))).toMatchObject({
      name: "PodStreamError",
      message: "a stream to or from the container failed: disk full",
      cause,
    });
  }
});

test("a command that ends does not wait for input that nobody wants any more", async () => {
  let released = false;
  await using server = await servePod((session) => session.end(success));
  await using client = clientOf(server);
  const endless = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<string>>(() => undefined),
      return: () => {
        released = true;
        return Promise.resolve({ done: true as const, value: undefined });
      },
    }),
  };

  expect(await client.exec(key, { command: ["true"], stdin: endless })).toMatchObject({ exitCode: 0 });

  expect(released).toBe(true);
});

test("a command that ends before it has read all input has ended well", async () => {
  await using server = await servePod(async (session) => {
    await session.send(1, "first line");
    await session.end(success);
  });
  await using client = clientOf(server);
  const endless = (async function* () {
    for (;;) {
      await Promise.resolve();
      yield "x".repeat(100_000);
    }
  })();

  expect(await client.exec(key, { command: ["head", "-1"], stdin: endless })).toEqual({
    exitCode: 0,
    stdout: "first line",
    stderr: "",
  });
});

test("attach carries the streams of the container's own process", async () => {
  const urls: string[] = [];
  const ends = [success, { metadata: {}, status: "Failure", code: 500, message: "container is gone" }];
  await using server = await servePod(async (session) => {
    urls.push(session.url);
    await session.send(1, "hello");
    await session.end(ends.shift() ?? success);
  });
  await using client = clientOf(server);
  const { sink, text } = collector();

  await client.attach(key, { stdout: sink, container: "main" });
  await expect(client.attach(key, { stdout: sink })).rejects.toThrow(
    "cannot attach to Pod default/web: container is gone",
  );

  expect(text()).toBe("hellohello");
  expect(urls[0]).toBe("/api/v1/namespaces/default/pods/web/attach?container=main&stdout=true");
});

test("a transport without connections says so, and a limited one has them", async () => {
  await using server = await servePod((session) => session.end(success));
  await using inProcess = new Client({ transport: handlerTransport(() => Promise.resolve(new Response())) });
  await using client = clientOf(server);
  const limited = client.wrap((transport) =>
    limitRate(transport, { requestsPerSecond: 10, burst: 1, clock: new FakeClock() }),
  );

  await expect(inProcess.exec(key, { command: ["ls"] })).rejects.toThrow(
    "cannot run ls in Pod default/web: the client's transport, or what wraps it, opens no connections for it",
  );
  expect(await limited.exec(key, { command: ["true"] })).toMatchObject({ exitCode: 0 });
});
