// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Where an HTTP server listens. */
export interface HttpAddress {
  /** Default: all interfaces, since probes and scrapers come from outside of the pod. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
}
