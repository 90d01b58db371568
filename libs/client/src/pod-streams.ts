// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Streams to and from a container over one connection: each message begins with the number of its stream.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/ names the subprotocols; k8s.io/apimachinery's
 * remotecommand/constants.go numbers the streams.
 */
import { once } from "node:events";
import type { Writable } from "node:stream";
import { isJsonObject, parseJson, type Status } from "@nuvolaris/api-machinery";
import { abortError, untilAborted } from "./abort.ts";
import { isTransportError } from "./transport-error.ts";
import type { MessageConnection } from "./transport.ts";

/** What goes into a container: a text, bytes, or parts of them as they come. Its reading ends with the command. */
export type PodInput = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** The size of a terminal, in characters. */
export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

export interface PodStreams {
  readonly stdin?: PodInput;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** The terminal's sizes, the first one and each later one. */
  readonly sizes?: AsyncIterable<TerminalSize>;
}

/** A stream to or from a container failed on this side, or the server cannot do what it is asked for. */
export class PodStreamError extends Error {
  override readonly name = "PodStreamError";
}

/** Only the newest subprotocol can say that there is no more input (Kubernetes 1.30 and later). */
const closingProtocol = "v5.channel.k8s.io";

/** What API servers speak, the newest first. */
export const streamProtocols: readonly string[] = [closingProtocol, "v4.channel.k8s.io"];

const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const;

/** Messages are this long at most, as those of client-go. */
const maxPartBytes = 32 * 1024;

/** A message for a stream. */
export function channelMessage(channel: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(bytes.length + 1);
  message[0] = channel;
  message.set(bytes, 1);
  return message;
}

/**
 * Carries the streams until the container's side is done, and answers with the Status that it ends with; `undefined` when the
 * connection ended without one. The signal is that of the connection.
 */
export async function carryStreams(
  connection: MessageConnection,
  streams: PodStreams,
  signal: AbortSignal,
): Promise<Status | undefined> {
  const over = new AbortController();
  const fail = (error: unknown): void => {
    // Once all is over, input that was not taken any more is nobody's concern.
    if (!over.signal.aborted) connection.close(asStreamError(error));
  };
  sendInput(connection, streams.stdin, over.signal).catch(fail);
  sendSizes(connection, streams.sizes, over.signal).catch(fail);
  const sinks = [streams.stdout, streams.stderr].filter((sink) => sink !== undefined);
  for (const sink of sinks) sink.on("error", fail);
  try {
    return await receive(connection, streams, signal);
  } finally {
    over.abort();
    for (const sink of sinks) sink.off("error", fail);
  }
}

async function receive(
  connection: MessageConnection,
  { stdout, stderr }: PodStreams,
  signal: AbortSignal,
): Promise<Status | undefined> {
  const sinks = new Map<number, Writable | undefined>([
    [channels.stdout, stdout],
    [channels.stderr, stderr],
  ]);
  const status: Uint8Array[] = [];
  try {
    for await (const message of connection.messages) {
      const [channel = channels.close] = message;
      const bytes = message.subarray(1);
      const sink = sinks.get(channel);
      if (sink && bytes.length > 0) await write(sink, bytes, signal);
      if (channel !== channels.status || bytes.length === 0) continue;
      status.push(bytes);
      // All output has come before. The server closes too; what it sends until then is still read.
      connection.close();
    }
  } catch (error) {
    // How the connection ends after the command is of no interest.
    if (status.length === 0 || !isTransportError(error)) throw error;
  }
  return status.length === 0 ? undefined : readStatus(Buffer.concat(status).toString("utf8"));
}

/** Resolves when the sink takes more. */
export async function write(sink: Writable, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  if (sink.destroyed || sink.writableEnded) throw new PodStreamError("output came for a stream that has been closed");
  if (sink.write(bytes)) return;
  const done = new AbortController();
  const either = { signal: AbortSignal.any([done.signal, signal]) };
  try {
    await Promise.race([once(sink, "drain", either), once(sink, "close", either)]);
  } catch (error) {
    throw signal.aborted ? abortError(signal) : asStreamError(error);
  } finally {
    done.abort();
  }
}

async function sendInput(connection: MessageConnection, input: PodInput | undefined, over: AbortSignal): Promise<void> {
  if (input === undefined) return;
  const parts = typeof input === "string" || input instanceof Uint8Array ? [input] : input;
  for await (const item of until(parts, over)) {
    const bytes = typeof item === "string" ? Buffer.from(item) : item;
    for (let start = 0; start < bytes.length; start += maxPartBytes) {
      const part = bytes.subarray(start, start + maxPartBytes);
      if (!(await send(connection, channels.stdin, part))) return;
    }
  }
  if (over.aborted) return;
  if (connection.protocol !== closingProtocol) {
    throw new PodStreamError(
      `the server cannot be told that the input has ended: it speaks ${connection.protocol}, and ${closingProtocol} ` +
        "(Kubernetes 1.30) is needed",
    );
  }
  await send(connection, channels.close, Uint8Array.of(channels.stdin));
}

/** Whether it was sent. Why not, whoever reads the connection learns: the other side may have had enough. */
export function send(connection: MessageConnection, channel: number, bytes: Uint8Array): Promise<boolean> {
  return connection.send(channelMessage(channel, bytes)).then(
    () => true,
    () => false,
  );
}

async function sendSizes(
  connection: MessageConnection,
  sizes: AsyncIterable<TerminalSize> | undefined,
  over: AbortSignal,
): Promise<void> {
  if (!sizes) return;
  for await (const { width, height } of until(sizes, over)) {
    const size = Buffer.from(JSON.stringify({ Width: width, Height: height }));
    if (!(await send(connection, channels.resize, size))) return;
  }
}

/** The items until the signal is aborted, which does not wait for the next one. */
async function* until<Item>(items: AsyncIterable<Item> | Iterable<Item>, over: AbortSignal): AsyncGenerator<Item> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const next = (): Promise<IteratorResult<Item>> => untilAborted(Promise.resolve(iterator.next()), over);
  try {
    for (let item = await next(); item.done !== true; item = await next()) yield item.value;
  } catch (error) {
    if (!over.aborted) throw error;
  } finally {
    // Not awaited: an item that is waited for holds it up.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** Servers write it bare, without kind and apiVersion. */
function readStatus(text: string): Status {
  const status = parseStatus(text);
  if (status) return status;
  throw new PodStreamError(`the server ended the streams with something that is no Status: ${text.slice(0, 200)}`);
}

function parseStatus(text: string): Status | undefined {
  try {
    const parsed = parseJson(text);
    if (!isJsonObject(parsed) || (parsed["status"] !== "Success" && parsed["status"] !== "Failure")) return undefined;
    // Proof: the stream of the status holds one Status, as JSON; what callers read of it is checked where it is read.
    return { kind: "Status", apiVersion: "v1", metadata: {}, ...parsed } as unknown as Status;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function asStreamError(error: unknown): Error {
  if (error instanceof PodStreamError || isTransportError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new PodStreamError(`a stream to or from the container failed: ${why}`, { cause: error });
}
