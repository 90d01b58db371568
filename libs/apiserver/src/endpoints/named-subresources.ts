// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RequestVerb } from "./request-info.ts";
import { patchObject } from "./patch-endpoint.ts";
import { bindPod } from "./pod-binding.ts";
import { evictPod } from "./pod-eviction.ts";
import { readPodLog } from "./pod-log.ts";
import { getObject } from "./read-endpoints.ts";
import type { ResourceEndpoint } from "./resource-request.ts";
import { createToken } from "./service-account-token.ts";
import { update } from "./write-endpoints.ts";

/** What stands below an object's path besides status and scale: by `<group>/<resource>/<name>`. */
export const namedSubresources: Readonly<Record<string, Partial<Record<RequestVerb, ResourceEndpoint>>>> = {
  "/namespaces/finalize": { update },
  "/pods/binding": { create: bindPod },
  "/pods/eviction": { create: evictPod },
  "/pods/log": { get: readPodLog },
  "/serviceaccounts/token": { create: createToken },
  "certificates.k8s.io/certificatesigningrequests/approval": {
    get: getObject,
    patch: (request) => patchObject(asStatus(request)),
    update: (request) => update(asStatus(request)),
  },
};

/** An approval is a condition in the status. */
function asStatus(request: Parameters<ResourceEndpoint>[0]): Parameters<ResourceEndpoint>[0] {
  return { ...request, context: { ...request.context, subresource: "status" } };
}
