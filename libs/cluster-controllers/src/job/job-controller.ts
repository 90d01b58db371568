// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Jobs: pods that end, until enough of them have ended well. What is needed is worked out in `job-plan.ts`. */
import { objectKeyOf, type Stored } from "@nuvolaris/api-machinery";
import { isNotFound, Job, Pod } from "@nuvolaris/client";
import { Controller, forKind, localView, owns, type LocalView, type ReconcileResult } from "@nuvolaris/controller";
import { Claims } from "../claim.ts";
import { podFromTemplate } from "../pod-from-template.ts";
import { writeStatus, type WorkloadTools } from "../workload-tools.ts";
import { hasFinished, planJob, type JobOutcome } from "./job-plan.ts";

export function jobController(tools: WorkloadTools): Controller {
  const { client, cluster } = tools;
  const jobs = cluster.informer(Job);
  const pods = cluster.informer(Pod);
  const claims = new Claims(client, Job, pods);
  const loop = new JobLoop(tools, localView(jobs, undefined), claims);
  return new Controller({
    name: "job",
    clock: cluster.clock,
    log: cluster.log,
    sources: [forKind({ informer: jobs }), owns({ informer: pods, owner: Job }), claims.orphanSource(jobs)],
    reconcile: async (request, signal) => {
      const job = jobs.lister.get(request);
      if (!job || job.metadata.deletionTimestamp !== undefined) return undefined;
      return hasFinished(job) ? loop.expire(job, signal) : loop.reconcile(job, signal);
    },
  });
}

class JobLoop {
  readonly #tools: WorkloadTools;
  readonly #jobs: LocalView<Job>;
  readonly #claims: Claims<Pod, Job>;

  constructor(tools: WorkloadTools, jobs: LocalView<Job>, claims: Claims<Pod, Job>) {
    this.#tools = tools;
    this.#jobs = jobs;
    this.#claims = claims;
  }

  async reconcile(job: Stored<Job>, signal: AbortSignal): Promise<ReconcileResult> {
    const { client, cluster } = this.#tools;
    const now = cluster.clock.now();
    const { create, remove, status } = planJob(job, await this.#claims.claim(job, signal), now);
    await this.#create(job, create, signal);
    await this.#remove(job, remove, signal);
    // What was decided stands; the counts are of the pods that are there now.
    const after = planJob({ ...job, status }, this.#claims.view.controlledBy(job.metadata.uid), now);
    await writeStatus(client, { view: this.#jobs, object: job, status: after.status, signal });
    if (after.outcome) this.#tell(job, after.outcome);
    return after.againInMs === undefined ? undefined : { requeueAfterMs: after.againInMs };
  }

  /** A Job that has ended is removed when its time is up: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/ */
  async expire(job: Stored<Job>, signal: AbortSignal): Promise<ReconcileResult> {
    const { client, cluster } = this.#tools;
    const ttlSeconds = job.spec?.ttlSecondsAfterFinished;
    const end = job.status?.conditions?.find(({ type }) => type === "Complete" || type === "Failed");
    if (ttlSeconds === undefined || end?.lastTransitionTime === undefined) return undefined;
    const leftMs = Date.parse(end.lastTransitionTime) + ttlSeconds * 1000 - cluster.clock.now();
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    const key = objectKeyOf(job);
    const options = { uid: job.metadata.uid, propagationPolicy: "Foreground", signal } as const;
    await this.#jobs.delete(key, () => client.delete(Job, key, options)).catch(ignoreGone);
    return undefined;
  }

  async #create(job: Stored<Job>, count: number, signal: AbortSignal): Promise<void> {
    const { client, cluster, events } = this.#tools;
    const pod = podFromTemplate(Job, job, job.spec?.template ?? {});
    const informer = cluster.informer(Pod);
    for (let made = 0; made < count; made++) {
      const created = await informer.write({}, () => client.create(Pod, pod, { signal }));
      events.record(job, { type: "Normal", reason: "SuccessfulCreate", note: `Created pod: ${created.metadata.name}` });
    }
  }

  async #remove(job: Stored<Job>, pods: readonly Stored<Pod>[], signal: AbortSignal): Promise<void> {
    const { client, events } = this.#tools;
    for (const pod of pods) {
      const key = objectKeyOf(pod);
      const options = { uid: pod.metadata.uid, signal };
      await this.#claims.view.delete(key, () => client.delete(Pod, key, options)).catch(ignoreGone);
      events.record(job, { type: "Normal", reason: "SuccessfulDelete", note: `Deleted pod: ${pod.metadata.name}` });
    }
  }

  #tell(job: Stored<Job>, { type, reason, message }: JobOutcome): void {
    const { events } = this.#tools;
    if (type === "Complete") events.record(job, { type: "Normal", reason: "Completed", note: "Job completed" });
    else events.record(job, { type: "Warning", reason, note: message });
  }
}

function ignoreGone(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
}
