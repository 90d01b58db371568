// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Client } from "@nuvolaris/client";

export function connect(kubeconfigFile: string): Promise<Client> {
  return Promise.reject(new Error(kubeconfigFile));
}
