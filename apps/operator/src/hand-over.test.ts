// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Many hand-overs between operators as processes, with one thing to hold: nobody writes who does not lead. */
import { expect, test, vi } from "vitest";
import type { OperatorProcess } from "./testing/operator-process.ts";
import { patience, Replicas } from "./testing/replicas.ts";

/** How leaders end. Most do as they are told; who is stopped, past its lease, goes on when another one leads. */
const ends: readonly NodeJS.Signals[] = Array.from({ length: 20 }, (_none, turn) => {
  if (turn % 7 === 3) return "SIGKILL";
  return turn % 7 === 6 ? "SIGSTOP" : "SIGTERM";
});

/** The pods of one deployment. One that has ended is replaced. */
class Deployment {
  readonly #replicas: Replicas;
  readonly #pods = new Map<string, OperatorProcess>();
  #serial = 0;

  constructor(replicas: Replicas) {
    this.#replicas = replicas;
  }

  add(): void {
    const pod = `pod${this.#serial++}`;
    this.#pods.set(pod, this.#replicas.start(pod));
  }

  /** Resolves when somebody else is ready to lead. */
  async standby(leader: string): Promise<void> {
    await vi.waitFor(() => {
      const others = [...this.#pods].filter(([pod]) => pod !== leader);
      expect(others.map(([, each]) => each.output()).join("")).toContain("operator ready");
    }, patience);
  }

  /** Ends the leader, and resolves with who leads after it. */
  async handOver(leader: string, end: NodeJS.Signals): Promise<string> {
    const pod = this.#pods.get(leader);
    pod?.kill(end);
    if (end !== "SIGSTOP") {
      this.#pods.delete(leader);
      this.add();
    }
    if (end === "SIGTERM") {
      const successor = await this.#replicas.leaderOtherThan(leader);
      expect(await pod?.ended).toBe(0);
      return successor;
    }
    if (end === "SIGKILL") await pod?.ended;
    const successor = await this.#replicas.succeeded(leader);
    if (end === "SIGSTOP") pod?.kill("SIGCONT");
    return successor;
  }
}

test(
  "in 20 hand-overs between processes each write arrives in the term of its sender",
  { timeout: 900_000 },
  async () => {
    await using replicas = await Replicas.prepare();
    const deployment = new Deployment(replicas);
    for (let pod = 0; pod < 3; pod++) deployment.add();
    let leader = await replicas.leaderOtherThan("nobody");
    for (const [turn, end] of ends.entries()) {
      await deployment.standby(leader);
      leader = await deployment.handOver(leader, end);
      await replicas.reconciled(`sample${turn}`);
    }

    expect(replicas.usurped()).toEqual([]);
    expect(replicas.workers().size).toBeGreaterThan(10);
  },
);
