// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { sumOfRequests } from "./request-counts.ts";

const realServer = `# TYPE apiserver_request_total counter
apiserver_request_total{code="201",component="apiserver",dry_run="",group="apps",resource="deployments",scope="resource",subresource="",verb="POST",version="v1"} 20
apiserver_request_total{code="200",component="apiserver",dry_run="",group="nuvolaris.org",resource="samples",scope="resource",subresource="status",verb="PATCH",version="v1"} 22
apiserver_request_total{code="200",component="apiserver",dry_run="",group="nuvolaris.org",resource="samples",scope="cluster",subresource="",verb="WATCH",version="v1"} 3
apiserver_request_total{code="200",component="apiserver",dry_run="",group="coordination.k8s.io",resource="leases",scope="resource",subresource="",verb="GET",version="v1"} 500
apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="",scope="",subresource="",verb="GET",version=""} 7
apiserver_request_duration_seconds_count{resource="samples",verb="GET"} 99
`;

test("requests of the operators' resources count, also those for a status; watches, leases and other metrics do not", () => {
  expect(sumOfRequests(realServer)).toBe(42);
});

test("our server's metrics are read the same", () => {
  const lines = ['verb="create",resource="deployments",code="201"', 'verb="watch",resource="deployments",code="200"'];

  expect(sumOfRequests(lines.map((labels) => `apiserver_request_total{${labels}} 5`).join("\n"))).toBe(5);
});
