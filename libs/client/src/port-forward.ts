// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Ports of a pod on this machine. Each connection to one is a connection of its own to the API server: one stream for the
 * bytes, one for an error's text. Both begin with the port's number (kubelet, portforward/websocket.go).
 */
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { formatObjectKey, type ObjectKey } from "@nuvolaris/api-machinery";
import { abortError } from "./abort.ts";
import { send, write } from "./pod-streams.ts";
import type { RequestOptions } from "./request-options.ts";
import type { RequestSender } from "./request-sender.ts";
import { podPath } from "./resource-path.ts";
import type { MessageConnection } from "./transport.ts";

export interface PortForwardOptions extends RequestOptions {
  readonly ports: readonly PortPair[];
  /** Where to listen. Default `127.0.0.1`: this machine alone. */
  readonly host?: string;
  /** Told why a connection was closed that did not come to its end. The others are not concerned. It must not throw. */
  readonly onError: (error: Error) => void;
}

export interface PortPair {
  /** The pod's port. */
  readonly remote: number;
  /** The port here. Default: a free one. */
  readonly local?: number;
}

/** Ports of a pod that are open here until this is disposed of, or until the signal is aborted. */
export interface PortForward extends AsyncDisposable {
  /** In the order in which they were asked for. */
  readonly ports: readonly Required<PortPair>[];
}

/** The pod's side refused or ended a forwarded connection. */
export class PortForwardError extends Error {
  override readonly name = "PortForwardError";
}

/** API servers offer port forwarding over WebSockets in this form. */
const protocols: readonly string[] = ["v4.channel.k8s.io"];

const channels = { data: 0, error: 1 } as const;

/** A stream's first message is a port's number, in two bytes. */
const portBytes = 2;

/** See {@link Client.portForward}. */
export async function portForward(
  sender: RequestSender,
  key: ObjectKey,
  options: PortForwardOptions,
): Promise<PortForward> {
  const forwarder = new Forwarder(sender, key, options);
  try {
    for (const pair of options.ports) await forwarder.listen(pair);
  } catch (error) {
    await forwarder[Symbol.asyncDispose]();
    throw error;
  }
  return forwarder;
}

class Forwarder implements PortForward {
  readonly #sender: RequestSender;
  readonly #key: ObjectKey;
  readonly #options: PortForwardOptions;
  readonly #servers: Server[] = [];
  readonly #ports: Required<PortPair>[] = [];
  readonly #closing = new AbortController();
  readonly #closed: Promise<unknown>[] = [];
  /** What is done for connections that are open. */
  readonly #open = new Set<Promise<void>>();

  constructor(sender: RequestSender, key: ObjectKey, options: PortForwardOptions) {
    this.#sender = sender;
    this.#key = key;
    this.#options = options;
    const { signal } = options;
    if (signal?.aborted) throw abortError(signal);
    signal?.addEventListener("abort", this.#stop, { once: true });
  }

  get ports(): readonly Required<PortPair>[] {
    return this.#ports;
  }

  async listen({ remote, local = 0 }: PortPair): Promise<void> {
    const server = createServer((socket) => {
      this.#accept(socket, remote);
    });
    this.#servers.push(server);
    server.listen(local, this.#options.host ?? "127.0.0.1");
    await once(server, "listening");
    const { signal } = this.#options;
    if (signal?.aborted) throw abortError(signal);
    // Proof: a server that listens on TCP has such an address.
    const { port } = server.address() as AddressInfo;
    this.#ports.push({ remote, local: port });
  }

  /** Resolves when the ports and all connections are closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await Promise.all([...this.#open, ...this.#closed]);
  }

  readonly #stop = (): void => {
    this.#options.signal?.removeEventListener("abort", this.#stop);
    this.#closing.abort(new PortForwardError("the forwarding has been stopped"));
    for (const server of this.#servers.filter(({ listening }) => listening)) {
      this.#closed.push(once(server, "close"));
      server.close();
    }
  };

  #accept(socket: Socket, port: number): void {
    // Whoever reads or writes hears of errors; without a listener they would end the process.
    socket.on("error", () => undefined);
    const forwarded = this.#forward(socket, port).finally(() => this.#open.delete(forwarded));
    this.#open.add(forwarded);
  }

  /** One connection, from beginning to end. It never rejects. */
  async #forward(socket: Socket, port: number): Promise<void> {
    const attempt = `forward port ${port} of Pod ${formatObjectKey(this.#key)}`;
    const { signal } = this.#closing;
    try {
      const path = `${podPath(this.#key, "portforward")}?ports=${port}`;
      const { timeoutMs } = this.#options;
      const options = { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
      const exchange = { method: "GET" as const, path, attempt, verb: "portforward", options };
      const connection = await this.#sender.connect(exchange, protocols);
      sendAll(socket, connection).catch((error: unknown) => {
        connection.close(asError(error));
      });
      await receiveAll(connection, socket, { attempt, signal });
      // What the pod sent before it closed still goes out.
      socket.destroySoon();
      if (!socket.closed) await once(socket, "close", { signal });
    } catch (error) {
      socket.destroy();
      if (!signal.aborted) this.#options.onError(asError(error));
    }
  }
}

/** From here to the pod. The protocol cannot say that there is no more, so then the connection is closed. */
async function sendAll(socket: Socket, connection: MessageConnection): Promise<void> {
  // To leave the loop is no reason to lose what the pod has sent.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    // Proof: without an encoding set, the chunks of a socket are Buffers.
    if (!(await send(connection, channels.data, chunk as Buffer))) return;
  }
  connection.close();
}

interface Receiving {
  readonly attempt: string;
  readonly signal: AbortSignal;
}

/** From the pod to here, until either side has had enough. */
async function receiveAll(
  connection: MessageConnection,
  socket: Socket,
  { attempt, signal }: Receiving,
): Promise<void> {
  const begun = new Set<number>();
  for await (const message of connection.messages) {
    const [channel = channels.error] = message;
    const bytes = message.subarray(1 + (begun.has(channel) ? 0 : portBytes));
    begun.add(channel);
    if (bytes.length === 0) continue;
    if (channel === channels.error) {
      throw new PortForwardError(`cannot ${attempt}: ${Buffer.from(bytes).toString("utf8")}`);
    }
    if (socket.destroyed || socket.writableEnded) return;
    await write(socket, bytes, signal);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new PortForwardError(String(error));
}
