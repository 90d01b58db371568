// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, ObjectKey, ResourceKind } from "@nuvolaris/api-machinery";
import { Client, isNotFound, loadClusterConfig, mergePatch, networkTransport } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, vi } from "vitest";
import { ExampleProcess, patience } from "./example-process.ts";

/** What an example is tried with: the objects that its user makes, changes and deletes, and what is to be seen then. */
export type Story = (stage: Stage) => Promise<void>;

/** Tests only: a control plane with the CRD of Samples, one example, and its user. */
export class Stage implements AsyncDisposable {
  /** The user's. */
  readonly client: Client;
  /** The Sample that {@link create}, {@link change} and {@link delete} are about. */
  readonly key = { namespace: "default", name: "obj" };
  readonly #file: string;
  readonly #kubeconfig: string;
  readonly #processes = new Set<ExampleProcess>();

  private constructor(file: string, kubeconfig: string, client: Client) {
    this.#file = file;
    this.#kubeconfig = kubeconfig;
    this.client = client;
  }

  static async open(file: string, kubeconfig: string): Promise<Stage> {
    const config = await loadClusterConfig({ env: {}, kubeconfig });
    return new Stage(file, kubeconfig, new Client({ transport: networkTransport(config), fieldManager: "user" }));
  }

  /** Starts the example. */
  launch(): ExampleProcess {
    const process = new ExampleProcess(this.#file, this.#kubeconfig);
    this.#processes.add(process);
    return process;
  }

  /** Starts the example, and waits until its caches are filled. */
  async start(): Promise<ExampleProcess> {
    const process = this.launch();
    await process.says("operator ready");
    return process;
  }

  async create(count: number, metadata: Sample["metadata"] = {}): Promise<void> {
    await this.client.create(Sample, { metadata: { ...metadata, ...this.key }, spec: { count } });
  }

  async change(patch: JsonObject): Promise<void> {
    await this.client.patch(Sample, this.key, mergePatch(patch));
  }

  /** Deletes the Sample, and waits until it is gone. */
  async delete(): Promise<void> {
    await this.client.delete(Sample, this.key);
    await this.gone(Sample, this.key);
  }

  /** Waits until the object has at least these fields. */
  async shows(kind: ResourceKind, key: ObjectKey, expected: object): Promise<void> {
    await vi.waitFor(async () => {
      expect(await this.client.get(kind, key)).toMatchObject(expected);
    }, patience);
  }

  /** Waits until the Sample's status has at least these fields. */
  async status(expected: object): Promise<void> {
    await this.shows(Sample, this.key, { status: expected });
  }

  async gone(kind: ResourceKind, key: ObjectKey): Promise<void> {
    await vi.waitFor(async () => {
      await expect(this.client.get(kind, key)).rejects.toSatisfy(isNotFound);
    }, patience);
  }

  /** Tells what still runs to end. */
  async end(): Promise<void> {
    for (const process of this.#processes) await process.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#processes) await process[Symbol.asyncDispose]();
    await this.client[Symbol.asyncDispose]();
  }
}
