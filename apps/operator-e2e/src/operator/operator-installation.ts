// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The operator under test. It is installed as its users install it, from `deploy/`; what differs between control planes is
 * what a replica is: a pod where pods run, else a process with the token of the same ServiceAccount.
 */
export interface OperatorInstallation extends AsyncDisposable {
  readonly form: "pods" | "processes";
  /** The replicas that run, each by the name that its identity in the Lease begins with. */
  replicas(): Promise<readonly string[]>;
  /**
   * Ends a replica, and it is replaced. `crash` is a SIGKILL: nothing is released. `stop` is what a rollout or a drained node
   * does: SIGTERM, and time to end in order.
   */
  end(replica: string, how: "crash" | "stop"): Promise<void>;
  /** Ends all replicas in order, and none is replaced. What was applied beside them stays. */
  stop(): Promise<void>;
  /** Goes over to the next version, replica by replica, and resolves when no replica of the old one is left. */
  upgrade(): Promise<void>;
  /** The version that each replica runs. */
  versions(): Promise<readonly string[]>;
  /** What all replicas have printed, those that have ended included as far as it is kept; each line after its replica's name. */
  logs(): Promise<string>;
}
