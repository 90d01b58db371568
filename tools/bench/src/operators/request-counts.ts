// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Client } from "@nuvolaris/client";

/** What operators of these scenarios ask for; a watch is no request of these: it is asked for once and lasts. */
const resources = ["samples", "deployments", "configmaps", "events"];
const lasting = ["WATCH", "CONNECT"];

/** How many requests the API server has answered so far, by its own count, whoever sent them. */
export async function countRequests(client: Client): Promise<number> {
  const decoder = new TextDecoder();
  let text = "";
  const body = await client.requestStream({ path: "/metrics", accept: "text/plain" });
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return sumOfRequests(text);
}

/** The sum of `apiserver_request_total` over the resources that operators write. */
export function sumOfRequests(metrics: string): number {
  let sum = 0;
  for (const line of metrics.split("\n")) {
    const [, labels, value] = /^apiserver_request_total\{(.*)\} (\S+)$/.exec(line) ?? [];
    if (labels === undefined) continue;
    // kube-apiserver writes verbs in capitals, ours does not.
    const isLasting = lasting.includes(labelOf(labels, "verb").toUpperCase());
    if (isLasting || !resources.includes(labelOf(labels, "resource"))) continue;
    sum += Number(value);
  }
  return sum;
}

function labelOf(labels: string, name: string): string {
  return new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
}
