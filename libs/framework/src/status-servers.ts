// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What of a run is served to probes and scrapers, and where. */
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import {
  certificateFiles,
  HealthChecks,
  HttpServer,
  ownCertificate,
  reviewedAccess,
  statusPages,
  type CertificateSource,
  type Cluster,
  type HttpAddress,
  type Logger,
  type OperatorPause,
  type PrometheusMetrics,
} from "@nuvolaris/controller";
import type { MetricsAddress, SecureServing } from "./operator-options.ts";
import type { DeclaredProbe } from "./process/probes.ts";
import { ProbeResults } from "./process/probes.ts";

interface ServedBy {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Serves `/metrics`: to everybody, or to whom the API server lets. */
export function metricsServer(
  { secure, ...address }: MetricsAddress,
  metrics: PrometheusMetrics,
  { client, clock, log }: ServedBy,
): HttpServer {
  const pages = statusPages({ metrics });
  const serving = { ...address, name: "metrics", log };
  if (!secure) return new HttpServer({ ...serving, handle: pages });
  const handle = reviewedAccess(pages, { client, clock, log });
  return new HttpServer({ ...serving, handle, certificate: certificateOf(secure, { clock, log }) });
}

function certificateOf({ files }: SecureServing, { clock, log }: Omit<ServedBy, "client">): CertificateSource {
  if (files) return certificateFiles({ ...files, clock, log });
  return ownCertificate({ hosts: ["localhost", "127.0.0.1", "::1"], clock, log });
}

interface HealthSources {
  readonly cluster: Cluster;
  readonly pause: OperatorPause | undefined;
  readonly probes: readonly DeclaredProbe[];
}

/** Serves `/healthz` and `/readyz`. */
export function healthServer(
  address: HttpAddress,
  { cluster, pause, probes }: HealthSources,
  { clock, log }: Omit<ServedBy, "client">,
): HttpServer {
  const probesOf = (endpoint: "healthz" | "readyz"): ProbeResults["check"] => {
    const its = probes.filter((each) => each.endpoint === endpoint);
    return new ProbeResults(its, clock).check;
  };
  const healthz = new HealthChecks();
  healthz.add("ping", () => true);
  healthz.addGroup(probesOf("healthz"));
  const readyz = new HealthChecks();
  readyz.add("caches", () => cluster.ready());
  if (pause) readyz.addGroup(() => pause.health());
  readyz.addGroup(() => cluster.health());
  readyz.addGroup(probesOf("readyz"));
  return new HttpServer({ ...address, name: "health", handle: statusPages({ healthz, readyz }), log });
}
