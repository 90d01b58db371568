// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The generated texts, by group version. */
import { admissionregistrationV1 } from "./generated/admissionregistration-v1.ts";
import { apiextensionsV1 } from "./generated/apiextensions-v1.ts";
import { apiregistrationV1 } from "./generated/apiregistration-v1.ts";
import { appsV1 } from "./generated/apps-v1.ts";
import { authenticationV1 } from "./generated/authentication-v1.ts";
import { authorizationV1 } from "./generated/authorization-v1.ts";
import { autoscalingV1 } from "./generated/autoscaling-v1.ts";
import { autoscalingV2 } from "./generated/autoscaling-v2.ts";
import { batchV1 } from "./generated/batch-v1.ts";
import { certificatesV1 } from "./generated/certificates-v1.ts";
import { coordinationV1 } from "./generated/coordination-v1.ts";
import { coreV1 } from "./generated/core-v1.ts";
import { discoveryV1 } from "./generated/discovery-v1.ts";
import { eventsV1 } from "./generated/events-v1.ts";
import { flowcontrolV1 } from "./generated/flowcontrol-v1.ts";
import { metaV1 } from "./generated/meta-v1.ts";
import { networkingV1 } from "./generated/networking-v1.ts";
import { nodeV1 } from "./generated/node-v1.ts";
import { policyV1 } from "./generated/policy-v1.ts";
import { rbacV1 } from "./generated/rbac-v1.ts";
import { schedulingV1 } from "./generated/scheduling-v1.ts";
import { storageV1 } from "./generated/storage-v1.ts";
import { TypeCatalog } from "./type-catalog.ts";

/** The types of Kubernetes' generally available groups. Only reads; what it keeps are parsed constants. */
export const builtInTypes = new TypeCatalog([
  { name: "meta/v1", group: "meta.k8s.io", version: "v1", text: metaV1 },
  { name: "core/v1", group: "", version: "v1", text: coreV1 },
  { name: "apiregistration/v1", group: "apiregistration.k8s.io", version: "v1", text: apiregistrationV1 },
  { name: "apps/v1", group: "apps", version: "v1", text: appsV1 },
  { name: "events/v1", group: "events.k8s.io", version: "v1", text: eventsV1 },
  { name: "authentication/v1", group: "authentication.k8s.io", version: "v1", text: authenticationV1 },
  { name: "authorization/v1", group: "authorization.k8s.io", version: "v1", text: authorizationV1 },
  { name: "autoscaling/v2", group: "autoscaling", version: "v2", text: autoscalingV2 },
  { name: "autoscaling/v1", group: "autoscaling", version: "v1", text: autoscalingV1 },
  { name: "batch/v1", group: "batch", version: "v1", text: batchV1 },
  { name: "certificates/v1", group: "certificates.k8s.io", version: "v1", text: certificatesV1 },
  { name: "networking/v1", group: "networking.k8s.io", version: "v1", text: networkingV1 },
  { name: "policy/v1", group: "policy", version: "v1", text: policyV1 },
  { name: "rbac/v1", group: "rbac.authorization.k8s.io", version: "v1", text: rbacV1 },
  { name: "storage/v1", group: "storage.k8s.io", version: "v1", text: storageV1 },
  {
    name: "admissionregistration/v1",
    group: "admissionregistration.k8s.io",
    version: "v1",
    text: admissionregistrationV1,
  },
  { name: "apiextensions/v1", group: "apiextensions.k8s.io", version: "v1", text: apiextensionsV1 },
  { name: "scheduling/v1", group: "scheduling.k8s.io", version: "v1", text: schedulingV1 },
  { name: "coordination/v1", group: "coordination.k8s.io", version: "v1", text: coordinationV1 },
  { name: "node/v1", group: "node.k8s.io", version: "v1", text: nodeV1 },
  { name: "discovery/v1", group: "discovery.k8s.io", version: "v1", text: discoveryV1 },
  { name: "flowcontrol/v1", group: "flowcontrol.apiserver.k8s.io", version: "v1", text: flowcontrolV1 },
]);
