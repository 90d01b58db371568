// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What an author wants to have done once per process, beside all objects: at its start, at its end, when somebody asks how it is. */
import type { Client } from "@nuvolaris/client";
import type { Logger } from "@nuvolaris/controller";
import { OperatorDeclarationError } from "../controller-declaration.ts";
import type { DeclaredProbe, Probe, ProbeOptions } from "./probes.ts";

/** What handlers of the process work with. */
export interface ProcessContext {
  /** Not restricted to a leader: a standby starts and ends too. */
  readonly client: Client;
  readonly log: Logger;
  /** Aborted when the handler's time is up, or the process has to end. */
  readonly signal: AbortSignal;
}

export type ProcessHandler = (context: ProcessContext) => void | Promise<void>;

export interface ProcessHandlerOptions {
  /** For logs and errors. Default: the function's name. */
  readonly name?: string;
  /** How long it may take, in milliseconds. Default: 60,000 at the start, 10,000 at the end. */
  readonly timeoutMs?: number;
}

/** A handler with its name and its limit. */
export interface NamedHandler {
  readonly name: string;
  readonly timeoutMs: number;
  readonly handler: ProcessHandler;
}

/** The handlers of one operator's process. */
export class ProcessHandlers {
  readonly #startup: NamedHandler[] = [];
  readonly #cleanup: NamedHandler[] = [];
  readonly #probes = new Map<string, DeclaredProbe>();

  get startup(): readonly NamedHandler[] {
    return this.#startup;
  }

  get cleanup(): readonly NamedHandler[] {
    return this.#cleanup;
  }

  get probes(): readonly DeclaredProbe[] {
    return [...this.#probes.values()];
  }

  onStartup(handler: ProcessHandler, { name, timeoutMs = 60_000 }: ProcessHandlerOptions = {}): void {
    this.#startup.push(named("startup", handler, { name, timeoutMs, number: this.#startup.length }));
  }

  onCleanup(handler: ProcessHandler, { name, timeoutMs = 10_000 }: ProcessHandlerOptions = {}): void {
    this.#cleanup.push(named("cleanup", handler, { name, timeoutMs, number: this.#cleanup.length }));
  }

  probe(name: string, probe: Probe, options: ProbeOptions): void {
    const { endpoint = "readyz", maxAgeMs = 10_000, timeoutMs = 1000 } = options;
    if (!/^[A-Za-z0-9](?:[-._/A-Za-z0-9]*[A-Za-z0-9])?$/.test(name)) {
      throw new OperatorDeclarationError(`probe "${name}": give it a name of a-z, A-Z, 0-9, "-", "_", ".", "/"`);
    }
    if (this.#probes.has(name)) throw new OperatorDeclarationError(`two probes are called ${name}`);
    checkDuration(`maxAgeMs of the probe ${name}`, maxAgeMs, 0);
    checkDuration(`timeoutMs of the probe ${name}`, timeoutMs, 1);
    this.#probes.set(name, { name, probe, endpoint, maxAgeMs, timeoutMs });
  }
}

function named(
  type: string,
  handler: ProcessHandler,
  options: { readonly name: string | undefined; readonly timeoutMs: number; readonly number: number },
): NamedHandler {
  const { timeoutMs, number } = options;
  const ofFunction = handler.name === "" ? `${type}-${number}` : handler.name;
  const name = options.name ?? ofFunction;
  checkDuration(`timeoutMs of the ${type} handler ${name}`, timeoutMs, 1);
  return { name, timeoutMs, handler };
}

function checkDuration(what: string, ms: number, least: number): void {
  if (ms >= least && Number.isFinite(ms)) return;
  throw new OperatorDeclarationError(`${what} must be a number of milliseconds from ${least}, not ${ms}`);
}
