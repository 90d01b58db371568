// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Samples as operators leave them that have handled them: for what is measured after a restart.
import { mergePatch, Deployment, type Client } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createSample, fromSeveralSides, sampleAnnotations, sampleNames } from "../samples.ts";
import type { OperatorSubject } from "./operator-subject.ts";
import type { Stage } from "./operator-scenario.ts";

const spec = { count: 1 };

/** Creates Samples, each with its Deployment and its status. */
export async function createHandledSamples({ client, size }: Stage): Promise<void> {
  await fromSeveralSides(sampleNames("handled", size), (name) => createHandled(client, name));
}

/** Adds what operators of one kind remember their own by. */
export async function leaveTraces(
  { client, size }: Stage,
  traces: NonNullable<OperatorSubject["traces"]>,
): Promise<void> {
  const annotations = traces({ spec, annotations: sampleAnnotations });
  const patch = mergePatch({ metadata: { annotations } });
  await fromSeveralSides(sampleNames("handled", size), (name) =>
    client.patch(Sample, { namespace: "default", name }, patch),
  );
}

/** The Deployment is applied as `ours` does it, field for field: then its field set is known to it; the others compare values. */
async function createHandled(client: Client, name: string): Promise<void> {
  const { apiVersion, kind, metadata } = await createSample(client, name);
  const labels = { app: name };
  const owner = { apiVersion, kind, name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
  await client.apply(Deployment, {
    metadata: {
      name,
      namespace: "default",
      labels: { "app.kubernetes.io/managed-by": "bench" },
      ownerReferences: [owner],
    },
    spec: {
      replicas: spec.count,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "nginx:1.29" }] } },
    },
  });
  const status = { message: "deployed", observedGeneration: metadata.generation ?? 1 };
  await client.patchStatus(Sample, { namespace: "default", name }, mergePatch({ status }));
}
