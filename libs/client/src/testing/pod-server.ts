// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A server that speaks the streams of pods (v4 and v5 of channel.k8s.io) as an API server does. */
import { createHash } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import { createWebSocketStream, WebSocketServer } from "ws";
import { http, serve, testCertificate, testKey, type Served } from "./local-server.ts";

/** One connection, as the server sees it. */
export interface PodSession {
  readonly url: string;
  readonly protocol: string;
  readonly authorization: string | undefined;
  /** What arrives: the number of the stream first. */
  readonly messages: AsyncIterable<Buffer>;
  send(channel: number, data: string | Uint8Array): Promise<void>;
  /** Ends the streams, as API servers do: with a Status on the stream for errors. */
  end(status: object): Promise<void>;
  /** Closes the connection without a word on the streams. */
  close(): Promise<void>;
  /** Cuts the connection. */
  reset(): void;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
}

export interface PodServerOptions {
  /** The subprotocols that the server knows. */
  readonly protocols?: readonly string[];
  /** Refuses a request to upgrade: what it answers instead. */
  readonly refuse?: (request: IncomingMessage) => { readonly code: number; readonly body: object } | undefined;
  readonly secure?: boolean;
}

/** As API servers write it on the stream: without kind and apiVersion. */
export const success = { metadata: {}, status: "Success" };

export function exited(code: number): object {
  const causes = [{ reason: "ExitCode", message: String(code) }];
  return { metadata: {}, status: "Failure", reason: "NonZeroExitCode", message: "exited", details: { causes } };
}

/** Serves each connection with `run`. */
export function servePod(run: (session: PodSession) => Promise<void>, options: PodServerOptions = {}): Promise<Served> {
  const { protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"], refuse, secure = false } = options;
  const server: Server = secure
    ? createHttpsServer({ cert: testCertificate, key: testKey })
    : createHttpServer((_request, response) => response.end());
  const sockets = new WebSocketServer({
    noServer: true,
    // As Go's server does: the first one offered that it knows.
    handleProtocols: (offered) => [...offered].find((protocol) => protocols.includes(protocol)) ?? false,
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => undefined);
    const refusal = refuse?.(request);
    if (refusal) {
      const body = JSON.stringify(refusal.body);
      socket.end(
        `HTTP/1.1 ${refusal.code} No\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const stream = createWebSocketStream(opened, { readableObjectMode: true });
      stream.on("error", () => undefined);
      const closed = Promise.withResolvers<undefined>();
      opened.on("close", () => {
        closed.resolve(undefined);
      });
      const send = (channel: number, data: string | Uint8Array): Promise<void> =>
        new Promise((resolve) => {
          // A client that has gone is what some tests are about.
          stream.write(Buffer.concat([Buffer.of(channel), Buffer.from(data)]), () => {
            resolve();
          });
        });
      const session: PodSession = {
        url: request.url ?? "",
        protocol: opened.protocol,
        authorization: request.headers.authorization,
        // Proof: what clients send here is binary, which `ws` gives as Buffers.
        messages: stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
        send,
        end: async (status) => {
          await send(3, JSON.stringify(status));
          opened.close();
        },
        close: () => {
          opened.close();
          return closed.promise;
        },
        reset: () => {
          opened.terminate();
        },
        closed: closed.promise,
      };
      void run(session);
    });
  });
  return serve(server, secure ? "https" : "http");
}

/** A server that agrees to every connection for messages and leaves the rest, frame by frame, to `run`. */
export async function serveRaw(run: (socket: Duplex) => void): Promise<Served> {
  const served = await http(() => undefined);
  served.server.on("upgrade", ({ headers }: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => undefined);
    const [protocol = ""] = (headers["sec-websocket-protocol"] ?? "").split(",");
    // RFC 6455, 4.2.2.
    const accept = createHash("sha1").update(
      `${headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    );
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n" +
        `sec-websocket-protocol: ${protocol}\r\nsec-websocket-accept: ${accept.digest("base64")}\r\n\r\n`,
    );
    run(socket);
  });
  return served;
}

/** What comes in on stdin until its end is told, and how long its messages were. */
export async function readInput({
  messages,
}: PodSession): Promise<{ readonly text: string; readonly lengths: number[] }> {
  const parts: Buffer[] = [];
  for await (const message of messages) {
    if (message[0] === 255) break;
    if (message[0] === 0) parts.push(message.subarray(1));
  }
  return { text: Buffer.concat(parts).toString(), lengths: parts.map((part) => part.length) };
}
