// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `run`: the operator, until it is told to end. */
import { createLogger, createPrometheusMetrics, type Logger } from "@nuvolaris/framework";
import { clientOf } from "../chosen-cluster.ts";
import { runConfigOf, type RunConfig, type RunFlags } from "../run-config.ts";
import type { CommandOptions } from "../surroundings.ts";
import type { Invocation } from "../verb.ts";

export { addRunFlags as define } from "../run-config.ts";

export async function run({ command, operator, options }: Invocation): Promise<number> {
  const { process, clock, version = "development" } = options;
  const config = await runConfigOf(command.opts<RunFlags>(), options);
  const { cluster, namespaces, metrics, health, leaderElection, operatorNamespace, instance } = config;
  const log = logOf(config, options);
  const prometheus = metrics && (await createPrometheusMetrics());
  await using client = clientOf(operator.loggedIn(cluster), options, {
    fieldManager: operator.name,
    onWarning: (warning) => {
      log.warn("the API server warns", { warning });
    },
    ...(prometheus && { observer: prometheus.clientObserver(new URL(cluster.server).host) }),
  });
  log.info("starting", { operator: operator.name, version, namespace: operatorNamespace });
  log.info("using cluster", { server: cluster.server, config: cluster.description });
  await operator.run({
    client,
    log,
    instance,
    process,
    pause: { namespace: operatorNamespace },
    ...(clock && { clock }),
    ...(namespaces && { namespaces }),
    ...(metrics && { metrics }),
    ...(prometheus && { prometheus }),
    ...(health && { health }),
    ...(leaderElection && { leaderElection }),
  });
  return 0;
}

function logOf({ log }: RunConfig, { io, clock }: CommandOptions): Logger {
  return createLogger({ ...log, ...(clock && { clock }), write: (line) => io.stderr.write(line) });
}
