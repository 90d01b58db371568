// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Storage } from "../storage/storage.ts";
import { textResponse } from "./responses.ts";

const textFormat = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

/** Counts what `/metrics` tells, under the names that kube-apiserver has for it. */
export class ServerMetrics {
  readonly #requests = new Map<string, number>();
  #openWatches = 0;

  countRequest(verb: string, resource: string, code: number): void {
    const labels = `verb="${verb}",resource="${resource}",code="${code}"`;
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
  }

  watchOpened(): void {
    this.#openWatches++;
  }

  watchClosed(): void {
    this.#openWatches--;
  }

  /** https://prometheus.io/docs/instrumenting/exposition_formats/ */
  response(storage: Storage): Response {
    const requests = [...this.#requests].map(([labels, count]) => `apiserver_request_total{${labels}} ${count}`);
    const objects = storage.resources.map(
      (resource) => `apiserver_storage_objects{resource="${resource}"} ${storage.count(resource)}`,
    );
    return textResponse(
      [
        "# TYPE apiserver_request_total counter",
        ...requests,
        "# TYPE apiserver_longrunning_requests gauge",
        `apiserver_longrunning_requests{verb="WATCH"} ${this.#openWatches}`,
        "# TYPE apiserver_storage_objects gauge",
        ...objects,
        "",
      ].join("\n"),
      200,
      textFormat,
    );
  }
}
