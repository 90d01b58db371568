// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A request script is data: what is sent, in which order, and which answers later requests refer to. The real server
// and the embedded one get the same script; `record` plays it.
import type { JsonValue } from "./json.ts";

/** A conversation with a fresh control plane. */
export interface RequestScript {
  /** Names the golden's file. */
  readonly name: string;
  readonly steps: readonly ScriptStep[];
}

export type ScriptStep = RequestStep | CollectStep | CompactStep | KubectlStep;

/** One request; `{{name}}` in path, headers and body stands for a captured value. */
export interface RequestStep {
  readonly kind: "request";
  /** The semantic that this step shows, in words. Unique in its script. */
  readonly title: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: JsonValue;
  /** A body that is no text; `body` is then left out. */
  readonly bytes?: Uint8Array;
  /** An empty value leaves out a header that is sent otherwise. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Who sends it. Default `admin`, of the group system:masters. */
  readonly user?: string;
  /** Capture name → JSON pointer into the answer's body. */
  readonly capture?: Readonly<Record<string, string>>;
  /** The request is repeated until this holds; for what the real server does in the background. */
  readonly until?: AnswerCondition;
  /** The step only prepares: it must succeed, and its answer is not part of the recording. */
  readonly setUp?: boolean;
  /** Narrows a body that says more than this script is about. */
  readonly select?: Selection;
  /** Reads the answer as a stream of watch events. */
  readonly watch?: WatchReading;
}

export interface AnswerCondition {
  readonly status: number;
  /** A header that must be there. */
  readonly header?: string;
  /** JSON pointer into the body, of whose list only the selected elements count; without `equals` it is enough that there is something. */
  readonly at?: string;
  readonly equals?: JsonValue;
}

export interface Selection {
  /** Keeps only the values at these pointers. */
  readonly only?: readonly string[];
  /** Drops the values at these pointers. */
  readonly without?: readonly string[];
  /** Of the list at `list`, keeps the elements whose value at `key` is one of `values`. */
  readonly elements?: { readonly list: string; readonly key: string; readonly values: readonly string[] };
}

/**
 * How far a watch is read: to its end (`close`), or in the background under a name, for a {@link CollectStep} to await.
 * A background watch is open when the next step starts.
 */
export interface WatchReading {
  readonly until: "close" | { readonly background: string };
  /** Bookmarks come when the server likes; only a script about them keeps them. Default `drop`. */
  readonly bookmarks?: "keep" | "drop";
}

/** Waits until a background watch has brought `events` events, then closes it. */
export interface CollectStep {
  readonly kind: "collect";
  readonly title: string;
  readonly background: string;
  readonly events: number;
}

/** Compacts the store's history, as the real server does every five minutes. */
export interface CompactStep {
  readonly kind: "compact";
  readonly title: string;
}

/** One run of the kubectl of the server's version; `{{name}}` in command and standard input stands for a captured value. */
export interface KubectlStep {
  readonly kind: "kubectl";
  /** The semantic that this step shows, in words. Unique in its script. */
  readonly title: string;
  /** The words after `kubectl`, parted by spaces; single quotes keep a word together. */
  readonly command: string;
  /** Standard input: a string is passed as it is, anything else as JSON. */
  readonly stdin?: JsonValue;
  /** Run by `kubectl edit` with the file's name as its last word, such as `sed -i s/a/b/`. */
  readonly editor?: string;
  /** Whose credentials it has. Default `admin`, of the group system:masters. */
  readonly user?: string;
  /** Run again until it succeeds; for what the real server does in the background. */
  readonly untilItSucceeds?: boolean;
  /** The step only prepares: it must succeed, and its output is not part of the recording. */
  readonly setUp?: boolean;
  /** Run at the same time as the neighbours that say so too: it waits long, and none of them notices the others. */
  readonly together?: boolean;
}

type RequestOptions = Omit<RequestStep, "kind" | "title" | "method" | "path" | "body">;

export function get(title: string, path: string, options: RequestOptions = {}): RequestStep {
  return { kind: "request", title, method: "GET", path, ...options };
}

/** Any request with a body; `target` is method and path, such as `POST /api/v1/namespaces`. */
export function send(
  title: string,
  target: string,
  options: RequestOptions & { readonly body?: JsonValue },
): RequestStep {
  const [method = "", path = ""] = target.split(" ", 2);
  return { kind: "request", title, method, path, ...options };
}

/** Reads a watch to its end; give the path a `timeoutSeconds`. */
export function watch(title: string, path: string, bookmarks: "keep" | "drop" = "drop"): RequestStep {
  return { kind: "request", title, method: "GET", path, watch: { until: "close", bookmarks } };
}

/** Opens a watch that goes on while further steps are played. */
export function openWatch(title: string, path: string, background: string): RequestStep {
  return { kind: "request", title, method: "GET", path, watch: { until: { background } } };
}

export function collect(title: string, background: string, events: number): CollectStep {
  return { kind: "collect", title, background, events };
}

/** Runs kubectl, which must be there: {@link needsKubectl}. */
export function kubectl(
  title: string,
  command: string,
  options: Omit<KubectlStep, "kind" | "title" | "command"> = {},
): KubectlStep {
  return { kind: "kubectl", title, command, ...options };
}

/** Whether `script` can only be played on a target with a kubectl. */
export function needsKubectl({ steps }: RequestScript): boolean {
  return steps.some(({ kind }) => kind === "kubectl");
}
