// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  isJsonObject,
  parseJson,
  type JsonValue,
  type KubernetesObject,
  type WatchEvent,
} from "@nuvolaris/api-machinery";
import { lineBatches } from "./lines.ts";
import { TransportError } from "./transport-error.ts";

/** A line of a watch that is no event. The stream cannot be trusted further; list again or resume. */
export class WatchDecodeError extends Error {
  override readonly name = "WatchDecodeError";
}

const types: readonly JsonValue[] = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"];

/**
 * The events of a watch's body, one by one as they arrive. The body is opened when the first is asked for.
 *
 * An ERROR event is handed out like others. Errors: a line that ends with the stream and cannot be parsed was cut, which
 * is an interruption; any other line that is no event is a {@link WatchDecodeError}.
 */
export async function* watchEvents<T extends KubernetesObject>(
  open: () => Promise<AsyncIterable<Uint8Array>>,
  attempt: string,
): AsyncGenerator<WatchEvent<T>> {
  let broken: WatchDecodeError | undefined;
  for await (const lines of lineBatches(await open())) {
    for (const line of lines) {
      if (broken) throw broken;
      const event = decode(line, attempt);
      if (event instanceof WatchDecodeError) broken = event;
      // Proof: the server's answer to a watch of this kind; its objects are trusted to be of the kind, as in get and list.
      else yield event as WatchEvent<T>;
    }
  }
  if (!broken) return;
  throw new TransportError(`cannot ${attempt}: the stream ended in the middle of an event`, "interrupted", {
    cause: broken,
  });
}

function decode(line: string, attempt: string): { readonly type: string; readonly object: object } | WatchDecodeError {
  const fail = (cause?: unknown): WatchDecodeError =>
    new WatchDecodeError(`cannot ${attempt}: the line is no event: ${line.slice(0, 200)}`, { cause });
  try {
    const event = parseJson(line);
    if (!isJsonObject(event)) return fail();
    const { type, object } = event;
    if (typeof type !== "string" || !types.includes(type) || !isJsonObject(object)) return fail();
    return { type, object };
  } catch (error) {
    return fail(error);
  }
}
