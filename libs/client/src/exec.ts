// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Commands in containers. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-connect-exec */
import { Writable } from "node:stream";
import { formatObjectKey, type ObjectKey, type Status } from "@nuvolaris/api-machinery";
import { carryStreams, PodStreamError, streamProtocols, type PodInput, type TerminalSize } from "./pod-streams.ts";
import type { RequestOptions } from "./request-options.ts";
import type { RequestSender } from "./request-sender.ts";
import { podPath } from "./resource-path.ts";
import { StatusError } from "./status-error.ts";
import { TransportError } from "./transport-error.ts";

export interface AttachOptions extends RequestOptions {
  /** Needed when the pod has several. */
  readonly container?: string;
  readonly stdin?: PodInput;
  /** Where the output goes. A slow one slows the command down. It is not ended. */
  readonly stdout?: Writable;
  /** Not beside a terminal, which has one stream for both. */
  readonly stderr?: Writable;
  /** `true` for a terminal. Default `false`. */
  readonly tty?: boolean;
  /** The terminal's sizes, the first one and each later one. */
  readonly sizes?: AsyncIterable<TerminalSize>;
}

export interface ExecOptions extends AttachOptions {
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  /** How much output may be kept where no stream takes it. Default 10 MiB for both together; more is an error. */
  readonly maxOutputBytes?: number;
}

/** How a command ended. */
export interface ExecResult {
  /** 0 for success, as everywhere. */
  readonly exitCode: number;
  /** What was put out, unless a stream took it. */
  readonly stdout: string;
  readonly stderr: string;
}

const defaultMaxOutputBytes = 10 * 1024 * 1024;

/** Runs a command. See {@link Client.exec}. */
export async function exec(sender: RequestSender, key: ObjectKey, options: ExecOptions): Promise<ExecResult> {
  const kept = new KeptOutput(options.maxOutputBytes ?? defaultMaxOutputBytes);
  const stdout = options.stdout ?? kept.stream("stdout");
  const stderr = options.tty === true ? undefined : (options.stderr ?? kept.stream("stderr"));
  const attempt = `run ${options.command[0] ?? "nothing"} in ${describePod(key, options)}`;
  const streams = { ...options, stdout, ...(stderr ? { stderr } : {}) };
  const status = await connect(sender, { key, attempt, verb: "exec", streams, command: options.command });
  return { exitCode: exitCodeOf(status, attempt), ...kept.texts() };
}

/** See {@link Client.attach}. */
export async function attach(sender: RequestSender, key: ObjectKey, options: AttachOptions): Promise<void> {
  const attempt = `attach to ${describePod(key, options)}`;
  const status = await connect(sender, { key, attempt, verb: "attach", streams: options });
  if (status.status === "Failure") throw new StatusError(status, attempt);
}

interface Connect {
  readonly key: ObjectKey;
  readonly attempt: string;
  readonly verb: "exec" | "attach";
  readonly streams: AttachOptions;
  readonly command?: readonly string[];
}

async function connect(sender: RequestSender, { key, attempt, verb, streams, command = [] }: Connect): Promise<Status> {
  const { container, stdin, stdout, stderr, tty = false, ...options } = streams;
  const query = new URLSearchParams();
  for (const part of command) query.append("command", part);
  if (container !== undefined) query.set("container", container);
  for (const [name, wanted] of Object.entries({ stdin, stdout, stderr, tty: tty || undefined })) {
    if (wanted !== undefined) query.set(name, "true");
  }
  const path = `${podPath(key, verb)}?${query.toString()}`;
  const connection = await sender.connect({ method: "GET", path, attempt, verb, options }, streamProtocols);
  const status = await carryStreams(connection, streams, options.signal ?? new AbortController().signal);
  if (status) return status;
  throw new TransportError(`cannot ${attempt}: the connection ended before the command did`, "interrupted");
}

/** The server tells of an exit code above 0 in a cause; any other failure is a refusal. */
function exitCodeOf(status: Status, attempt: string): number {
  if (status.status === "Success") return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === "ExitCode");
  const code = Number(cause?.message ?? Number.NaN);
  if (Number.isInteger(code)) return code;
  throw new StatusError(status, attempt);
}

function describePod(key: ObjectKey, { container }: { readonly container?: string }): string {
  const pod = `Pod ${formatObjectKey(key)}`;
  return container === undefined ? pod : `container ${container} of ${pod}`;
}

/** Output that no stream takes. */
class KeptOutput {
  readonly #maxBytes: number;
  readonly #parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  stream(name: "stdout" | "stderr"): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        this.#parts[name].push(chunk);
        done(this.#bytes > this.#maxBytes ? this.#tooMuch() : null);
      },
    });
  }

  texts(): { readonly stdout: string; readonly stderr: string } {
    const { stdout, stderr } = this.#parts;
    return { stdout: Buffer.concat(stdout).toString("utf8"), stderr: Buffer.concat(stderr).toString("utf8") };
  }

  #tooMuch(): Error {
    return new PodStreamError(
      `the command puts out more than ${this.#maxBytes} bytes: take its output with stdout and stderr, or raise maxOutputBytes`,
    );
  }
}
