// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Servers on this machine, to test against real sockets. */
import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { ClusterConfig } from "../cluster-config.ts";
import { fixedCredentials } from "../credentials.ts";
import type { RequestHandler } from "../handler-transport.ts";
import { networkTransport } from "../network-transport.ts";
import type { Transport, TransportRequest } from "../transport.ts";

// An authority, and a server (127.0.0.1, `kubernetes`) that it vouches for. The key is public by being here: it is for tests.
export const testAuthority = `-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUc31GlYrkCQ0fPVgmDNnXgc+NgzYwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMDUwODE5WhgPMjEy
NjEwMzAwNTA4MTlaMBkxFzAVBgNVBAMMDnRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAE/yAiAOwTRHdM8oKH5zy757i/8wBBbzUPdtOX+706
5fbkNHtWuVhuUNrm/0tm3RlAljIlhQprL0zA0Gg7oyn47KNTMFEwHQYDVR0OBBYE
FKWHD9Q9FInoT0MSFtYdCLSCczpUMB8GA1UdIwQYMBaAFKWHD9Q9FInoT0MSFtYd
CLSCczpUMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAOF6rucu
7ptYhc47kv3BVGDW2C8GQXuPfY6U6RzO6YeHAiBAjZpK/wvnjcTk7KDct6ZJIQpI
AV1YEMWeSXzR+7J69g==
-----END CERTIFICATE-----
`;
export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUBhlywJ4OmfAHdMLSflErJGaqfDMwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMDUwODE5WhgPMjEy
NjEwMzAwNTA4MTlaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABOA4u+HPsgbPFc35QSJ2zIoOVMjMjOwPJJNl268sGpJr0FDF
/GuxL+lTQmWDOlkYPUvveq05LURaUgy5oDASY5CjXzBdMBsGA1UdEQQUMBKHBH8A
AAGCCmt1YmVybmV0ZXMwHQYDVR0OBBYEFPCZAe54jvZF6BCHVyLMn7oDPqMWMB8G
A1UdIwQYMBaAFKWHD9Q9FInoT0MSFtYdCLSCczpUMAoGCCqGSM49BAMCA0kAMEYC
IQD8YRBPT8Wryezz3rirB4WzSJom2iAPUSxJ2cGLPdi7SgIhALhrW3D7lqMIxuuT
cjeFwhv6m3k+/+P6YHd2Mu3PRVDp
-----END CERTIFICATE-----
`;
export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQga2o9FR1EqRaxMz3V
KQBpQFvqt53GBvJ9cUhyWsE2caehRANCAATgOLvhz7IGzxXN+UEidsyKDlTIzIzs
DySTZduvLBqSa9BQxfxrsS/pU0JlgzpZGD1L73qtOS1EWlIMuaAwEmOQ
-----END PRIVATE KEY-----
`;

export interface Served extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  /** How many connections were made. */
  readonly connections: () => number;
  /** Resolves when so many connections are open. */
  readonly openConnections: (count: number) => Promise<void>;
}

/** Listens on a free port unless one is wanted. */
export async function serve(server: Server, scheme: string, wantedPort = 0): Promise<Served> {
  let connections = 0;
  const open = new Set<Socket>();
  // A kept connection is the client's to close: after Node's 5 s a machine that stalls would have one more than the test counts.
  server.keepAliveTimeout = 0;
  server.on("connection", (socket: Socket) => {
    connections++;
    open.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      server.emit("left");
    });
  });
  server.listen(wantedPort, "127.0.0.1");
  await once(server, "listening");
  // Proof: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    server,
    connections: () => connections,
    openConnections: async (count) => {
      while (open.size !== count) await once(server, "left");
    },
    [Symbol.asyncDispose]: async () => {
      // Upgraded ones too, which the server has given away.
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

export const http = (listener: RequestListener, port?: number): Promise<Served> =>
  serve(createHttpServer(listener), "http", port);
export const https = (listener: RequestListener): Promise<Served> =>
  serve(createHttpsServer({ cert: testCertificate, key: testKey }, listener), "https");

export function transportTo(
  server: string,
  config: Partial<ClusterConfig> = {},
  clock: Clock = systemClock,
): Transport {
  const credentials = fixedCredentials({ headers: {} });
  const whole = { server, trust: {}, credentials, origin: "explicit" as const, description: "test", ...config };
  return networkTransport(whole, { clock });
}

export const get = (path: string, signal: AbortSignal = new AbortController().signal): TransportRequest => ({
  method: "GET",
  path,
  headers: {},
  signal,
});
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** A server that does what the handler says; where that fails, the connection is reset. */
export function handled(handle: RequestHandler): Promise<Served> {
  return http((incoming, outgoing) => {
    void answer(handle, incoming, outgoing).catch(() => outgoing.destroy());
  });
}

async function answer(
  handle: RequestHandler,
  ...[incoming, outgoing]: [IncomingMessage, ServerResponse]
): Promise<void> {
  const { method = "GET", url = "/", headersDistinct } = incoming;
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct)) headers.set(name, values?.join(", ") ?? "");
  const sent = await buffer(incoming);
  const body = sent.length === 0 ? null : new Uint8Array(sent);
  const response = await handle(new Request(new URL(url, "http://local"), { method, headers, body }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  // Ends the stream of the answer with the connection, and the connection with the stream.
  if (response.body) await pipeline(Readable.fromWeb(response.body), outgoing);
  else outgoing.end();
}

/** A proxy that connects clients to whatever they ask for. */
export function tunnel(): Promise<Served> {
  const proxy = createHttpServer();
  proxy.on("connect", (request, client: Socket) => {
    const [host, port] = (request.url ?? "").split(":");
    const target = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    target.on("error", () => client.destroy());
    client.on("error", () => target.destroy());
  });
  return serve(proxy, "http");
}
