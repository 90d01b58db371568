// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The flags of `/metrics`: where it is served, and to whom. */
import type { HttpAddress, MetricsAddress } from "@nuvolaris/framework";
import type { Command } from "commander";
import { parseAddress } from "./http-address.ts";
import { UsageError } from "./usage-error.ts";

export interface MetricsFlags {
  readonly metricsBindAddress?: HttpAddress;
  readonly metricsSecure?: boolean;
  readonly metricsCertFile?: string;
  readonly metricsKeyFile?: string;
}

export function addMetricsFlags(command: Command): Command {
  return command
    .option(
      "--metrics-bind-address <address>",
      "serve /metrics there, as host:port or :port (default: nowhere)",
      parseAddress,
    )
    .option("--metrics-secure", "serve it over TLS, to whom the API server knows and allows to get /metrics")
    .option("--metrics-cert-file <file>", "its certificate, read again when it changes (default: one that is made)")
    .option("--metrics-key-file <file>", "the certificate's key");
}

/** `undefined`: nowhere. Errors: {@link UsageError} for flags that say nothing without another one. */
export function metricsAddressOf(flags: MetricsFlags): MetricsAddress | undefined {
  const { metricsBindAddress: address, metricsSecure: isSecure = false, metricsCertFile, metricsKeyFile } = flags;
  const files = filesOf(metricsCertFile, metricsKeyFile);
  if (files && !isSecure) throw new UsageError("--metrics-cert-file is for TLS: say --metrics-secure too");
  if (isSecure && !address) {
    throw new UsageError("--metrics-secure needs an address to serve at: name one with --metrics-bind-address");
  }
  return address && { ...address, ...(isSecure && { secure: files ? { files } : {} }) };
}

function filesOf(
  certFile: string | undefined,
  keyFile: string | undefined,
): { readonly certFile: string; readonly keyFile: string } | undefined {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile === undefined && keyFile === undefined) return undefined;
  throw new UsageError("--metrics-cert-file and --metrics-key-file belong together: name both");
}
