// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The last lines of a stream of text. */
export class LogTail {
  readonly #limit: number;
  #lines: string[] = [];
  #rest = "";

  /** Keeps at most `limit` complete lines. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes the next piece of text, which may end in the middle of a line. */
  append(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    this.#lines = [...this.#lines, ...lines].slice(-this.#limit);
  }

  get text(): string {
    return [...this.#lines, ...(this.#rest ? [this.#rest] : [])].join("\n");
  }
}
