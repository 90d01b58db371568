// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Samples become Deployments: what is wanted is in `desired-deployment.ts`, what is reported in `sample-status.ts`. */
import { Deployment, isApplyConflict } from "@nuvolaris/client";
import { AlreadyOwnedError } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import type { ObjectContext, Operator } from "@nuvolaris/framework";
import { desiredDeployment } from "./desired-deployment.ts";
import { isNews, nameTaken, observe, statusOf, type Observation } from "./sample-status.ts";

export interface SampleOptions {
  /** What Samples run that do not name an image. */
  readonly defaultImage: string;
}

/** A taken name may become free without this operator being told: it is looked at again after so long. */
const nameTakenRetryMs = 30_000;

/** Registers the controller of Samples. They need no finalizer: their Deployments go by the owner reference. */
export function registerSampleController(operator: Operator, { defaultImage }: SampleOptions): void {
  operator
    .controller(Sample, { observedGeneration: true })
    .owns(Deployment)
    .reconcile(async (context) => {
      const observation = await deploy(context, defaultImage);
      if (isNews(context.object, observation)) announce(context, observation);
      await context.status(statusOf(observation));
      return observation.reason === "NameTaken" ? { requeueAfterMs: nameTakenRetryMs } : undefined;
    });
}

async function deploy({ object, apply, log }: ObjectContext<Sample>, defaultImage: string): Promise<Observation> {
  const desired = desiredDeployment(object, defaultImage);
  try {
    return observe(object, await apply(desired));
  } catch (error) {
    // Another owner's, or one that somebody keeps by hand: either way not ours to take.
    if (!(error instanceof AlreadyOwnedError) && !isApplyConflict(error)) throw error;
    log.warn("the deployment's name is taken", { error });
    return nameTaken(desired.metadata.name ?? object.metadata.name);
  }
}

function announce({ events, log }: ObjectContext<Sample>, { reason, message }: Observation): void {
  if (reason === "NameTaken") events.warning(reason, message);
  else events.normal(reason, message);
  log.info("sample is now", { reason, message });
}
