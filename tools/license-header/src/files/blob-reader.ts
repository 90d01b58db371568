// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Reads objects of git's store, as the index holds them, through one `git cat-file --batch`. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { GitError, type GitPlace } from "./git.ts";

/**
 * Reads blobs one after the other. End it with `await using`.
 *
 * Guarantees: one blob at a time is in memory; the child ends with the reader or with the signal.
 */
export class BlobReader implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #chunks: AsyncIterator<Buffer>;
  /** What was read and not yet given out. */
  #rest: Buffer = Buffer.alloc(0);
  #last: Promise<unknown> = Promise.resolve();
  #failure: Error | undefined;

  constructor({ cwd, signal }: GitPlace) {
    this.#child = spawn("git", ["cat-file", "--batch"], { cwd, signal, stdio: ["pipe", "pipe", "ignore"] });
    this.#child.on("error", (cause) => {
      this.#failure = cause;
    });
    // A child that is gone is told by its output, which ends.
    this.#child.stdin.on("error", (cause) => {
      this.#failure ??= cause;
    });
    // Proof: a child's stdout without an encoding yields Buffers.
    this.#chunks = this.#child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /**
   * The content of `blob`, an object's full name. Calls may overlap; they are answered in their order.
   *
   * @throws GitError when there is no such object, or git ended.
   */
  read(blob: string): Promise<Buffer> {
    const content = this.#last.then(() => this.#next(blob));
    this.#last = content.catch(() => undefined);
    return content;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    this.#child.stdout.destroy();
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      await once(this.#child, "close");
    }
  }

  async #next(blob: string): Promise<Buffer> {
    this.#child.stdin.write(`${blob}\n`);
    // `<object> <type> <size>`, the content and a line end; or `<object> missing`.
    const header = await this.#line();
    const [, type, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(header) ?? [];
    const content = size === undefined ? undefined : await this.#bytes(Number(size));
    if (content !== undefined) await this.#bytes(1);
    if (content === undefined || type !== "blob") throw new GitError(`git cat-file ${blob}: ${header}`);
    return content;
  }

  async #line(): Promise<string> {
    for (let end = this.#rest.indexOf(10); ; end = this.#rest.indexOf(10)) {
      if (end >= 0) return this.#take(end + 1).toString("latin1", 0, end);
      this.#rest = Buffer.concat([this.#rest, await this.#chunk()]);
    }
  }

  async #bytes(length: number): Promise<Buffer> {
    const parts = [this.#rest];
    for (let read = this.#rest.length; read < length; read += parts.at(-1)?.length ?? 0)
      parts.push(await this.#chunk());
    this.#rest = parts.length === 1 ? this.#rest : Buffer.concat(parts);
    return this.#take(length);
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #chunk(): Promise<Buffer> {
    const next = await this.#chunks.next();
    if (next.done !== true) return next.value;
    throw new GitError("git cat-file --batch ended before its time", { cause: this.#failure });
  }
}
