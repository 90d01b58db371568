// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The measured operator with this project's framework. What it is to do it reads from BENCH_WORK and BENCH_EXPECTED.
import { ConfigMap, Deployment } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { tally } from "../tally.ts";

const { BENCH_WORK, BENCH_EXPECTED = "0" } = process.env;
const seen = tally(Number(BENCH_EXPECTED));
const operator = createOperator({ name: "bench" });

if (BENCH_WORK === "events") {
  operator.controller(ConfigMap).reconcile(({ object }) => {
    seen(object.metadata.name);
    return Promise.resolve(undefined);
  });
} else {
  operator
    .controller(Sample, { observedGeneration: true })
    .owns(Deployment)
    .reconcile(async ({ object, apply, status }) => {
      const { name } = object.metadata;
      const labels = { app: name };
      const container = { name: "main", image: object.spec.image ?? "nginx:1.29" };
      await apply<Deployment>({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name },
        spec: {
          replicas: object.spec.count,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [container] } },
        },
      });
      await status({ message: "deployed" });
      seen(name);
      return undefined;
    });
}
await operator.run();
