// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * What a control plane can do beyond its API. A test names what it needs and skips, with that reason, where it is not there.
 *
 * - `rbac`: requests are authorised by Roles.
 * - `gc`: dependents go with their owners.
 * - `namespaces`: a deleted namespace ends.
 * - `workloads`: a Deployment gets its ReplicaSet and Pods.
 * - `ready-pods`: pods become ready, on a real node or a simulated one.
 * - `pods`: containers really run: images, logs, exec, restarts.
 * - `images`: an image of this machine can be brought to the nodes.
 * - `restart-node`: the node can be killed and comes back with what it had stored.
 * - `restart-api-server`: the API server alone can be ended and comes back where it was, with what is stored.
 * - `freeze-storage`: what the API server stores in can be made to answer nothing for a while.
 */
export type Capability =
  | "rbac"
  | "gc"
  | "namespaces"
  | "workloads"
  | "ready-pods"
  | "pods"
  | "images"
  | "restart-node"
  | "restart-api-server"
  | "freeze-storage";

/** Whether a provider can start a control plane on this machine; the reason names what is missing and how to get it. */
export type Availability = { readonly available: true } | { readonly available: false; readonly reason: string };

export interface ControlPlaneOptions {
  /** Aborts the start; it does not stop a control plane that runs. */
  readonly signal?: AbortSignal;
  /** Told what a long start is at, in a line each. */
  readonly onProgress?: (line: string) => void;
}

/** A control plane that runs. Disposing it ends what was started for it; an existing cluster is left as it is. */
export interface ControlPlane extends AsyncDisposable {
  /** Path of a kubeconfig file whose current context is an administrator of this control plane. */
  readonly kubeconfig: string;
  /** Such as `v1.36.3`. */
  readonly serverVersion: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** What it was made from, where the provider's name does not say it: an image. */
  readonly origin?: string;
  /** The last lines that its programs printed, each with the program's name before it: for the report of a failure. */
  logs(): Promise<string>;
  /**
   * Brings an image of this machine's Docker engine to the nodes, where it is called `name` too. There where `images` is a
   * capability.
   */
  loadImage?(image: string, name?: string): Promise<void>;
  /** Kills the node without warning and starts it again; resolves when it serves. There where `restart-node` is a capability. */
  restartNode?(): Promise<void>;
  /**
   * Ends the API server, without warning or by asking it to, and starts it again at the same address; resolves when it
   * serves. There where `restart-api-server` is a capability.
   */
  restartApiServer?(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** The storage answers nothing until what is returned is disposed. There where `freeze-storage` is a capability. */
  freezeStorage?(): Disposable;
}

/** One way to get a control plane. */
export interface ControlPlaneProvider {
  /** Such as `envtest`: what `--control-plane` and `E2E_REQUIRED` call it. */
  readonly name: string;
  /** Looks, and starts nothing. */
  available(): Promise<Availability>;
  /** Resolves when the control plane serves. Errors say which program failed and end with what it printed last. */
  start(options?: ControlPlaneOptions): Promise<ControlPlane>;
}
