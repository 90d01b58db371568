// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sortKeys, type JsonValue } from "./json.ts";

/** What the server said to one step, normalised. */
export interface Answer {
  readonly title: string;
  /** Method and path as the script has them, or the kubectl command; captures unreplaced. */
  readonly request?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or text if the answer was none. */
  readonly body?: JsonValue;
  /** The events of a watch, or of a collected one. */
  readonly events?: readonly JsonValue[];
  /** What kubectl ended with and printed, line by line. */
  readonly exitCode?: number;
  readonly stdout?: readonly string[];
  readonly stderr?: readonly string[];
}

/** A script's answers by one server. */
export interface Recording {
  readonly script: string;
  /** Such as `v1.36.3`. */
  readonly serverVersion: string;
  readonly answers: readonly Answer[];
}

/** A recording as a golden's text: what was asked first, then what was answered, with sorted keys inside. */
export function formatRecording(recording: Recording): string {
  const { script, serverVersion, answers } = recording;
  const ordered = answers.map(({ title, request, status, headers, body, events, ...kubectl }) => ({
    title,
    request,
    status,
    headers,
    body: body === undefined ? undefined : sortKeys(body),
    events: events?.map(sortKeys),
    exitCode: kubectl.exitCode,
    stdout: kubectl.stdout,
    stderr: kubectl.stderr,
  }));
  return `${JSON.stringify({ script, serverVersion, answers: ordered }, null, 2)}\n`;
}
