// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** A file of the log is not what was written to it. It is left as it is: what to do with it is the user's decision. */
export class DamagedLogError extends Error {
  override readonly name = "DamagedLogError";
  readonly file: string;

  constructor(file: string, what: string) {
    super(
      `cannot load the stored objects: ${file} is damaged (${what}); ` +
        `restore the folder from a copy, or move it away to begin with an empty store`,
    );
    this.file = file;
  }
}

/** Something could not be made durable. The log refuses everything from then on: what is on the disk is not known. */
export class LogWriteError extends Error {
  override readonly name = "LogWriteError";

  constructor(file: string, options: ErrorOptions) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(`cannot write to ${file}: ${reason}; make room or mend the disk, then start again`, options);
  }
}
