// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Variables of a log line, by name. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where controllers write what they do. The framework binds it to pino.
 *
 * Messages are constant and in lower case; what varies is a field. An error is passed as the field `error`.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to each of its lines. */
  with(fields: LogFields): Logger;
}

/** Drops everything. The default where no logger is given. */
export const silentLogger: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  with: () => silentLogger,
};

function ignore(): void {
  // Silence is what it is for.
}
