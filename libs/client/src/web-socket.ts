// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Connections for messages over the network, on `ws`: the platform's WebSocket takes neither authorities nor an agent. */
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "@nuvolaris/clock";
import type { WebSocket } from "ws";
import { abortError } from "./abort.ts";
import { answerOf } from "./network-answer.ts";
import { failureOf } from "./network-failure.ts";
import { TransportError } from "./transport-error.ts";
import type { MessageConnection, TransportResponse, UpgradeRequest } from "./transport.ts";

export interface WebSocketRequest extends Omit<UpgradeRequest, "headers"> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly agent: Agent;
  readonly clock: Clock;
  /** Called when the agent is not used any more. */
  readonly closed: () => void;
}

/** A peer is asked for a sign of life so often, and given up when it gave none since it was asked. */
const heartbeatMs = 30_000;

/** Servers send what they read at once, some 32 KiB: this only bounds what a peer can make this process keep. */
const maxMessageBytes = 16 * 1024 * 1024;

/** What `ws` gives as the code of a connection that ended without a close frame (RFC 6455, 7.1.5). */
const closedWithoutWord = 1006;

/** Opens a connection. A server's refusal is an answer. */
export async function openWebSocket(request: WebSocketRequest): Promise<MessageConnection | TransportResponse> {
  const { url, protocols, headers, agent, signal, clock, closed } = request;
  // Loaded here: most clients never need it.
  const { WebSocket, createWebSocketStream } = await import("ws");
  // Without the query: a command's arguments may hold what no log is to hold.
  const what = `GET ${url.replace(/\?.*/s, "")}`;
  const { promise, resolve, reject } = Promise.withResolvers<MessageConnection | TransportResponse>();
  const options = { agent, headers, signal, perMessageDeflate: false, maxPayload: maxMessageBytes };
  const socket = new WebSocket(url, protocols, options);
  let opened = false;
  socket.on("open", () => {
    opened = true;
    const stream = createWebSocketStream(socket, { readableObjectMode: true });
    const connection = new StreamConnection({ socket, stream, signal, what });
    keepAlive(socket, connection, clock);
    resolve(connection);
  });
  socket.on("unexpected-response", (sent: ClientRequest, response: IncomingMessage) => {
    sent.once("close", closed);
    resolve(answerOf(response, what, signal));
  });
  socket.on("error", (error) => {
    reject(signal.aborted ? abortError(signal) : failureOf(error, what, { connected: opened || !isRefused(error) }));
  });
  socket.on("close", closed);
  return promise;
}

/** Codes for a server that was not reached. */
function isRefused(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EHOSTUNREACH" || code === "ENETUNREACH";
}

/** Gives a silent peer up: one that is gone without a word stays silent for ever. */
function keepAlive(socket: WebSocket, connection: MessageConnection, clock: Clock): void {
  let alive = true;
  let cancel = (): void => undefined;
  const beat = (): void => {
    // What is not read cannot show a sign of life.
    if (!alive && !socket.isPaused) {
      connection.close(new TransportError(`the server gave no sign of life for ${heartbeatMs} ms`, "timeout"));
      return;
    }
    alive = false;
    socket.ping();
    cancel = clock.setTimer(heartbeatMs, beat, { unref: true });
  };
  const live = (): void => {
    alive = true;
  };
  socket.on("pong", live);
  socket.on("message", live);
  socket.on("close", () => {
    cancel();
  });
  cancel = clock.setTimer(heartbeatMs, beat, { unref: true });
}

interface OpenSocket {
  readonly socket: WebSocket;
  readonly stream: Duplex;
  readonly signal: AbortSignal;
  readonly what: string;
}

class StreamConnection implements MessageConnection {
  readonly #open: OpenSocket;
  #closed = false;
  #closedWith: Error | undefined;
  #brokeOff = false;

  constructor(open: OpenSocket) {
    this.#open = open;
    const { stream, signal, socket } = open;
    const abort = (): void => {
      stream.destroy(abortError(signal));
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    socket.on("close", (code) => {
      this.#brokeOff = code === closedWithoutWord && !this.#closed;
      signal.removeEventListener("abort", abort);
    });
    // Whoever reads or sends hears of errors; without a listener they would end the process.
    stream.on("error", () => undefined);
  }

  get protocol(): string {
    return this.#open.socket.protocol;
  }

  get messages(): AsyncIterable<Uint8Array> {
    return this.#read();
  }

  send(message: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    // Not through the stream: what cannot be sent would end it, and with it what has come and is not read yet.
    this.#open.socket.send(message, (error) => {
      if (error) reject(this.#failure(error));
      else resolve(undefined);
    });
    return promise;
  }

  close(error?: Error): void {
    this.#closed = true;
    if (!error) {
      this.#open.socket.close();
      return;
    }
    this.#closedWith ??= error;
    this.#open.stream.destroy(error);
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    try {
      for await (const message of this.#open.stream) {
        // Proof: `ws` gives texts as strings and the rest as Buffers.
        yield typeof message === "string" ? Buffer.from(message) : (message as Buffer);
      }
      if (this.#brokeOff) throw new Error("the server closed it without a word");
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): Error {
    const { signal, stream, what } = this.#open;
    if (signal.aborted) return abortError(signal);
    // What the connection was ended with on purpose is told as it is.
    return this.#closedWith ?? failureOf(stream.errored ?? error, what);
  }
}
