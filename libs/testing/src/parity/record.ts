// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Plays a request script against a server and writes down what it answers.
import { systemClock, type Clock } from "@nuvolaris/clock";
import { EventStream } from "./event-stream.ts";
import { isJsonObject, parseJson, valueAt, type JsonValue } from "./json.ts";
import { normalizeOutput } from "./kubectl/normalize-output.ts";
import type { KubectlResult, RunKubectl } from "./kubectl/kubectl-home.ts";
import { Normalizer } from "./normalizer.ts";
import type { Answer, Recording } from "./recording.ts";
import { selectElements, selectFields } from "./select.ts";
import type {
  AnswerCondition,
  CollectStep,
  KubectlStep,
  RequestScript,
  RequestStep,
  ScriptStep,
  Selection,
  WatchReading,
} from "./script.ts";

/** A server to play scripts against: the real one over TLS, or the embedded one as a function. */
export interface ParityTarget {
  /** Such as `https://127.0.0.1:6443`. */
  readonly baseUrl: string;
  readonly serverVersion: string;
  readonly send: (request: Request) => Promise<Response>;
  /** The bearer token of a script's user. */
  readonly tokenOf: (user: string) => string;
  /** Compacts the store's whole history. */
  readonly compact: () => Promise<void>;
  /** Runs a kubectl that knows this server. Scripts with kubectl steps need it. */
  readonly kubectl?: RunKubectl;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** The script asks for something that this server's answers do not have; the step is named. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

// The longest that an idle real server makes a script wait are fifteen seconds: then its caches hear of a compaction.
const patienceMs = 120_000;
/** Who manages an event's fields is told by the answer to the write that caused it. */
const eventSelection: Selection = {
  without: ["/object/metadata/managedFields", "/object/rows/*/object/metadata/managedFields"],
};
/** Headers that a client reads; the others are the transport's or differ from run to run. */
const recordedHeaders = ["content-type", "warning", "retry-after", "allow"];

/** Plays `script` and returns the normalised answers. The server should be fresh: scripts make cluster-wide objects. */
export async function record(script: RequestScript, target: ParityTarget): Promise<Recording> {
  await using player = new Player(target);
  const answers: Answer[] = [];
  for (const steps of playedTogether(script.steps)) {
    const begun = steps.map((step) => ({ step, finish: player.begin(step) }));
    for (const { step, finish } of begun) {
      const answer = await finish().catch((error: unknown) => {
        throw new ScriptError(`cannot play step "${step.title}" of script ${script.name}`, { cause: error });
      });
      if (answer) answers.push(answer);
    }
  }
  return { script: script.name, serverVersion: target.serverVersion, answers };
}

/** What came back. The body of a watch that was granted is not read yet. */
interface Asked {
  readonly response: Response;
  readonly body?: JsonValue | undefined;
}

/**
 * The steps in groups that are played at once: neighbours that do not notice each other, so that those among them that wait
 * for their time to be over wait together.
 */
function playedTogether(steps: readonly ScriptStep[]): readonly (readonly ScriptStep[])[] {
  const groups: ScriptStep[][] = [];
  let isOpen = false;
  for (const step of steps) {
    const isUnnoticed = goesUnnoticed(step);
    if (isOpen && isUnnoticed) groups.at(-1)?.push(step);
    else groups.push([step]);
    // What the next ones are filled with has to be there.
    isOpen = isUnnoticed && !(step.kind === "request" && step.capture);
  }
  return groups;
}

/** Requests that only read; not what waits for a change, nor a watch that goes on: they are about when they are played. */
function goesUnnoticed(step: ScriptStep): boolean {
  if (step.kind === "kubectl") return step.together === true;
  if (step.kind !== "request" || step.method !== "GET" || step.until) return false;
  return step.watch === undefined || step.watch.until === "close";
}

class Player implements AsyncDisposable {
  readonly #target: ParityTarget;
  readonly #clock: Clock;
  readonly #captures = new Map<string, string>();
  readonly #watches = new Map<string, { readonly stream: EventStream; readonly reading: WatchReading }>();
  readonly #normalizer = new Normalizer();
  readonly #abort = new AbortController();

  constructor(target: ParityTarget) {
    this.#target = target;
    this.#clock = target.clock ?? systemClock;
  }

  /**
   * Begins to play a step. What is returned ends it, and is called in the order of the steps, for names are learned in that
   * order; a step of the set-up has no answer to record.
   */
  begin(step: ScriptStep): () => Promise<Answer | undefined> {
    if (step.kind === "request") {
      const asked = this.#ask(step);
      asked.catch(() => undefined); // It is told when its turn comes.
      return async () => this.#request(step, await asked);
    }
    if (step.kind === "kubectl") {
      const run = this.#run(step);
      run.catch(() => undefined); // As above.
      return async () => this.#kubectl(step, await run);
    }
    if (step.kind === "collect") return () => this.#collect(step);
    return async () => {
      await this.#target.compact();
      return { title: step.title };
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { stream } of this.#watches.values()) await stream[Symbol.asyncDispose]();
    this.#abort.abort();
  }

  async #request(step: RequestStep, { response, body }: Asked): Promise<Answer | undefined> {
    const answer = {
      title: step.title,
      request: `${step.method} ${step.path}`,
      status: response.status,
      headers: this.#headersOf(response),
    };
    if (step.watch && response.ok && response.body) {
      return { ...answer, ...(await this.#readWatch(response.body, step.watch)) };
    }
    this.#captureFrom(step, body);
    if (step.setUp) mustSucceed(response.status, body);
    if (body === undefined) return step.setUp ? undefined : answer;
    // The set-up's objects are learned too, so that later steps tell of them by name.
    const normalized = this.#normalizer.normalize(selectElements(body, step.select));
    return step.setUp ? undefined : { ...answer, body: selectFields(normalized, step.select) };
  }

  /** Sends the request until its condition holds. The body of a watch that was granted is left to be read. */
  async #ask(step: RequestStep): Promise<Asked> {
    const deadline = this.#clock.monotonicNow() + patienceMs;
    for (;;) {
      const response = await this.#send(step);
      if (step.watch && response.ok) return { response };
      const body = await this.#patiently(readBody(response), "the end of the answer");
      const isReady = !isInitializing(response, body);
      const chosen = body === undefined ? undefined : selectElements(body, step.select);
      if (isReady && (!step.until || meets(step.until, response, chosen))) return { response, body };
      if (this.#clock.monotonicNow() >= deadline) {
        const last = `${response.status} ${JSON.stringify(body)}`;
        throw new ScriptError(
          `no answer met ${JSON.stringify(step.until)} within ${patienceMs} ms; the last was ${last}`,
        );
      }
      await this.#clock.sleep(50);
    }
  }

  async #run(step: KubectlStep): Promise<KubectlResult> {
    const run = this.#target.kubectl;
    if (!run) throw new ScriptError("the target has no kubectl");
    const { command, untilItSucceeds, user = "admin", editor } = step;
    const stdin = step.stdin === undefined ? undefined : this.#fill(asText(step.stdin));
    const invocation = {
      command: this.#fill(command),
      user,
      ...(stdin !== undefined && { stdin }),
      ...(editor !== undefined && { editor }),
    };
    const deadline = this.#clock.monotonicNow() + patienceMs;
    let result = await run(invocation);
    while (untilItSucceeds && result.exitCode !== 0 && this.#clock.monotonicNow() < deadline) {
      await this.#clock.sleep(100);
      result = await run(invocation);
    }
    return result;
  }

  #kubectl({ title, command, setUp }: KubectlStep, result: KubectlResult): Answer | undefined {
    if (setUp && result.exitCode !== 0)
      throw new ScriptError(`the set-up ended with ${result.exitCode}: ${result.stderr}`);
    if (setUp) return undefined;
    return {
      title,
      request: `kubectl ${command}`,
      exitCode: result.exitCode,
      stdout: normalizeOutput(result.stdout, this.#normalizer),
      stderr: normalizeOutput(result.stderr, this.#normalizer),
    };
  }

  #send(step: RequestStep): Promise<Response> {
    const body = this.#bodyOf(step);
    // Without a fieldManager the server names the manager after the client's program, the part before the slash.
    const headers = new Headers({ accept: "application/json", "user-agent": "parity/1.0" });
    headers.set("authorization", `Bearer ${this.#target.tokenOf(step.user ?? "admin")}`);
    if (body !== undefined) headers.set("content-type", "application/json");
    for (const [name, value] of Object.entries(step.headers ?? {})) {
      if (value === "") headers.delete(name);
      else headers.set(name, this.#fill(value));
    }
    const url = `${this.#target.baseUrl}${this.#fill(step.path)}`;
    const { signal } = this.#abort;
    return this.#target.send(new Request(url, { method: step.method, headers, body: body ?? null, signal }));
  }

  #bodyOf({ body, bytes }: RequestStep): string | Uint8Array<ArrayBuffer> | undefined {
    if (bytes) return new Uint8Array(bytes);
    if (body === undefined) return undefined;
    return this.#fill(asText(body));
  }

  async #readWatch(body: ReadableStream<Uint8Array>, reading: WatchReading): Promise<Pick<Answer, "events">> {
    const stream = new EventStream(body);
    if (reading.until !== "close") {
      this.#watches.set(reading.until.background, { stream, reading });
      return {};
    }
    return { events: await this.#readEvents({ stream, reading }, Number.POSITIVE_INFINITY) };
  }

  async #collect(step: CollectStep): Promise<Answer> {
    const watch = this.#watches.get(step.background);
    if (!watch) throw new ScriptError(`no watch "${step.background}" is open`);
    this.#watches.delete(step.background);
    return { title: step.title, events: await this.#readEvents(watch, step.events) };
  }

  async #readEvents(watch: { stream: EventStream; reading: WatchReading }, limit: number): Promise<JsonValue[]> {
    await using stream = watch.stream;
    const events: JsonValue[] = [];
    while (events.length < limit) {
      const event = await this.#patiently(stream.next(), `event ${events.length + 1} of a watch`);
      if (event === undefined) break;
      const isBookmark = isJsonObject(event) && event["type"] === "BOOKMARK";
      if (isBookmark && watch.reading.bookmarks !== "keep") continue;
      events.push(selectFields(this.#normalizer.normalize(event), eventSelection));
    }
    return events;
  }

  async #patiently<T>(promise: Promise<T>, what: string): Promise<T> {
    const stop = new AbortController();
    const timeout = this.#clock.sleep(patienceMs, stop.signal).then(() => {
      throw new ScriptError(`${what} did not come within ${patienceMs} ms`);
    });
    timeout.catch(() => undefined); // Aborted when the promise won.
    return Promise.race([promise, timeout]).finally(() => {
      stop.abort();
    });
  }

  #headersOf(response: Response): Record<string, string> {
    const present = recordedHeaders.flatMap((name): [string, string][] => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, this.#normalizer.text(value)]];
    });
    return Object.fromEntries(present);
  }

  #captureFrom(step: RequestStep, body: JsonValue | undefined): void {
    for (const [name, pointer] of Object.entries(step.capture ?? {})) {
      const value = body === undefined ? undefined : valueAt(body, pointer);
      if (typeof value !== "string" && typeof value !== "number") {
        throw new ScriptError(`the answer has no ${pointer} to capture as ${name}: ${JSON.stringify(body)}`);
      }
      this.#captures.set(name, String(value));
    }
  }

  #fill(text: string): string {
    return text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
      const value = this.#captures.get(name);
      if (value === undefined) throw new ScriptError(`no answer was captured as ${name}`);
      return value;
    });
  }
}

function asText(body: JsonValue): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function mustSucceed(status: number, body: JsonValue | undefined): void {
  if (status >= 300) throw new ScriptError(`the set-up was answered ${status}: ${JSON.stringify(body)}`);
}

async function readBody(response: Response): Promise<JsonValue | undefined> {
  const text = await response.text();
  if (text === "") return undefined;
  // /openapi/v3 is JSON under text/plain.
  return text.startsWith("{") ? parseJson(text) : text;
}

/** For a moment after a kind's definition has changed, the real server's cache of its objects is empty and says so. */
function isInitializing({ status }: Response, body: JsonValue | undefined): boolean {
  return status === 429 && body !== undefined && valueAt(body, "/message") === "storage is (re)initializing";
}

function meets(condition: AnswerCondition, response: Response, body: JsonValue | undefined): boolean {
  if (response.status !== condition.status) return false;
  if (condition.header !== undefined && !response.headers.has(condition.header)) return false;
  if (condition.at === undefined) return true;
  const value = body === undefined ? undefined : valueAt(body, condition.at);
  if (condition.equals === undefined) return value !== undefined;
  return JSON.stringify(value) === JSON.stringify(condition.equals);
}
