// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { parseJson, type JsonValue } from "./json.ts";

/** The events of a watch, as they come. Disposing it closes the watch. */
export class EventStream implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";
  #pending: JsonValue[] = [];

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next event; `undefined` when the server has closed the watch. */
  async next(): Promise<JsonValue | undefined> {
    while (this.#pending.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#take(value);
    }
    return this.#pending.shift();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel().catch(() => undefined); // The server may have cut the stream before us.
  }

  #take(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    this.#pending = lines.filter((line) => line.trim() !== "").map(parseJson);
  }
}
