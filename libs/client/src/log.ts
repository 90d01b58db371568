// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ObjectKey } from "@nuvolaris/api-machinery";
import { formatQuery, type RequestOptions } from "./request-options.ts";
import { podPath } from "./resource-path.ts";

export interface LogOptions extends RequestOptions {
  /** Needed when the pod has several. */
  readonly container?: string;
  /** `true` keeps the stream open for what is yet to come. */
  readonly follow?: boolean;
  /** `true` reads the log of the container that ran before. */
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly limitBytes?: number;
  /** `true` puts the time before each line. */
  readonly timestamps?: boolean;
}

export function logPath(key: ObjectKey, options: LogOptions): string {
  const { container, follow, previous, tailLines, sinceSeconds, limitBytes, timestamps } = options;
  return (
    podPath(key, "log") + formatQuery({ container, follow, previous, tailLines, sinceSeconds, limitBytes, timestamps })
  );
}
