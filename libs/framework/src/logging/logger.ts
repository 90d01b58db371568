// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { type Clock, systemClock } from "@nuvolaris/clock";
import type { LogFields, Logger } from "@nuvolaris/controller";
import { pino, type Logger as PinoLogger } from "pino";
import { loggableFields } from "./log-fields.ts";
import { prettyLine, type LogRecord } from "./pretty-line.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LoggerOptions {
  /** Lines below this level are dropped. Default `info`. */
  readonly level?: LogLevel;
  /** `json` for machines (default), `pretty` for people. */
  readonly format?: "json" | "pretty";
  /** ANSI colours in `pretty`. Default `false`. */
  readonly colour?: boolean;
  /** Takes each line, its line end included. */
  readonly write: (line: string) => void;
  readonly clock?: Clock;
}

/** A logger that writes one line per call. Kubernetes objects among the fields are written as references. */
export function createLogger({
  level = "info",
  format = "json",
  colour = false,
  write,
  clock = systemClock,
}: LoggerOptions): Logger {
  // Proof of the cast: pino writes JSON objects.
  const pretty = (line: string): void => {
    write(prettyLine(JSON.parse(line) as LogRecord, colour));
  };
  const destination = { write: format === "pretty" ? pretty : write };
  const logger = pino(
    {
      level,
      base: null,
      errorKey: "error",
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
    },
    destination,
  );
  return bind(logger);
}

function bind(logger: PinoLogger): Logger {
  return {
    debug: (message, fields = {}) => {
      logger.debug(loggableFields(fields), message);
    },
    info: (message, fields = {}) => {
      logger.info(loggableFields(fields), message);
    },
    warn: (message, fields = {}) => {
      logger.warn(loggableFields(fields), message);
    },
    error: (message, fields = {}) => {
      logger.error(loggableFields(fields), message);
    },
    with: (fields: LogFields) => bind(logger.child(loggableFields(fields))),
  };
}
