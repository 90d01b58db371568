// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The built-in kinds: each name is a constant for the client's verbs and the type of its objects. */
export {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from "./generated/admissionregistration-v1.ts";
export { CustomResourceDefinition } from "./generated/apiextensions-v1.ts";
export { APIService } from "./generated/apiregistration-v1.ts";
export { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from "./generated/apps-v1.ts";
export { SelfSubjectReview, TokenReview } from "./generated/authentication-v1.ts";
export {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
} from "./generated/authorization-v1.ts";
export { HorizontalPodAutoscaler } from "./generated/autoscaling-v2.ts";
export { CronJob, Job } from "./generated/batch-v1.ts";
export { CertificateSigningRequest } from "./generated/certificates-v1.ts";
export { Lease } from "./generated/coordination-v1.ts";
export {
  Binding,
  ComponentStatus,
  ConfigMap,
  CoreV1Event,
  CoreV1Node,
  Endpoints,
  LimitRange,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from "./generated/core-v1.ts";
export { EndpointSlice } from "./generated/discovery-v1.ts";
export { EventsV1Event } from "./generated/events-v1.ts";
export { FlowSchema, PriorityLevelConfiguration } from "./generated/flowcontrol-v1.ts";
export { IPAddress, Ingress, IngressClass, NetworkPolicy, ServiceCIDR } from "./generated/networking-v1.ts";
export { RuntimeClass } from "./generated/node-v1.ts";
export { PodDisruptionBudget } from "./generated/policy-v1.ts";
export { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "./generated/rbac-v1.ts";
export { PriorityClass } from "./generated/scheduling-v1.ts";
export {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from "./generated/storage-v1.ts";
export type {
  Container,
  ContainerState,
  ContainerStatus,
  EnvVar,
  NodeCondition,
  NodeStatus,
  PodCondition,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  ServiceSpec,
  Volume,
} from "./generated/core-v1.ts";
export type {
  DeploymentCondition,
  DeploymentSpec,
  DeploymentStatus,
  ReplicaSetSpec,
  ReplicaSetStatus,
} from "./generated/apps-v1.ts";
export type { JobCondition, JobSpec, JobStatus } from "./generated/batch-v1.ts";
