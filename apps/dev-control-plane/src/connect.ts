// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, ClusterConfigError, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { ServeError } from "./usage-error.ts";

/** A client of the cluster that a kubeconfig file names. Throws a {@link ServeError} when the file does not say how to reach it. */
export async function connect(
  kubeconfig: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Client> {
  try {
    const config = await loadClusterConfig({ env: environment, kubeconfig });
    return new Client({ transport: networkTransport(config, { proxyEnv: environment }) });
  } catch (error) {
    if (error instanceof ClusterConfigError) throw new ServeError(error.message, { cause: error });
    throw error;
  }
}
