// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { UnexpectedAnswerError } from "./answer.ts";
export {
  APIService,
  Binding,
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  CertificateSigningRequest,
  ClusterRole,
  ClusterRoleBinding,
  ComponentStatus,
  ConfigMap,
  ControllerRevision,
  CoreV1Event,
  CoreV1Node,
  CronJob,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  EventsV1Event,
  FlowSchema,
  HorizontalPodAutoscaler,
  IPAddress,
  Ingress,
  IngressClass,
  Job,
  Lease,
  LimitRange,
  LocalSubjectAccessReview,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  Namespace,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodTemplate,
  PriorityClass,
  PriorityLevelConfiguration,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Role,
  RoleBinding,
  RuntimeClass,
  Secret,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  SelfSubjectRulesReview,
  Service,
  ServiceAccount,
  ServiceCIDR,
  StatefulSet,
  StorageClass,
  SubjectAccessReview,
  TokenReview,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
  VolumeAttachment,
  VolumeAttributesClass,
} from "./built-in-kinds.ts";
export type {
  Container,
  ContainerState,
  ContainerStatus,
  DeploymentCondition,
  DeploymentSpec,
  DeploymentStatus,
  EnvVar,
  JobCondition,
  JobSpec,
  JobStatus,
  NodeCondition,
  NodeStatus,
  PodCondition,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  ReplicaSetSpec,
  ReplicaSetStatus,
  ServiceSpec,
  Volume,
} from "./built-in-kinds.ts";
export { Client } from "./client.ts";
export { limitRate } from "./rate-limit.ts";
export type { RateLimit } from "./rate-limit.ts";
export type { RawRequest } from "./raw-request.ts";
export { ClusterConfigError } from "./cluster-config.ts";
export type { ClusterConfig, ConfigOrigin, Impersonation, TrustConfig } from "./cluster-config.ts";
export { bearer, fixedCredentials, tokenFileCredentials } from "./credentials.ts";
export type { Authorization, Credentials } from "./credentials.ts";
export type { DiscoveredResource } from "./discovery-document.ts";
export { Discovery, KindNotServedError } from "./discovery.ts";
export type { DiscoveryOptions, KindName, WaitOptions } from "./discovery.ts";
export type { AttachOptions, ExecOptions, ExecResult } from "./exec.ts";
export { handlerTransport } from "./handler-transport.ts";
export type { RequestHandler } from "./handler-transport.ts";
export { loadClusterConfig } from "./load-cluster-config.ts";
export type { LoadOptions } from "./load-cluster-config.ts";
export type { LogOptions } from "./log.ts";
export { loginCredentials, LoginError } from "./login.ts";
export type { Login, LoginAnswer, LoginContext, LoginOptions, LoginReason } from "./login.ts";
export { networkTransport } from "./network-transport.ts";
export type { NetworkTransportOptions } from "./network-transport.ts";
export { jsonPatch, mergePatch, strategicMergePatch } from "./patch.ts";
export type { Patch } from "./patch.ts";
export { PodStreamError } from "./pod-streams.ts";
export type { PodInput, TerminalSize } from "./pod-streams.ts";
export { PortForwardError } from "./port-forward.ts";
export type { PortForward, PortForwardOptions, PortPair } from "./port-forward.ts";
export type {
  ApplyConfiguration,
  ApplyOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  GetOptions,
  ListOptions,
  RequestOptions,
  SelectionOptions,
  Unsent,
  WatchOptions,
  WriteOptions,
} from "./request-options.ts";
export type { ClientObserver, ClientOptions, RequestObservation } from "./request-sender.ts";
export { RequestError } from "./resource-path.ts";
export { defaultRetryPolicy } from "./retry.ts";
export type { RetryPolicy } from "./retry.ts";
export type { Scale } from "./scale.ts";
export {
  isAlreadyExists,
  isApplyConflict,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotFound,
  isResourceVersionTooLarge,
  isServiceUnavailable,
  isTimeout,
  isTooManyRequests,
  isUnauthorized,
  StatusError,
} from "./status-error.ts";
export { isTerminalRefusal } from "./terminal-refusal.ts";
export { isTransportError, TransportError } from "./transport-error.ts";
export type { TransportFailure } from "./transport-error.ts";
export type {
  HttpMethod,
  MessageConnection,
  ResponseHeaders,
  Transport,
  TransportRequest,
  TransportResponse,
  UpgradeRequest,
} from "./transport.ts";
export { untypedKind } from "./untyped-kind.ts";
export type { UntypedObject } from "./untyped-kind.ts";
export type { WarningHandler } from "./warnings.ts";
export { WatchDecodeError } from "./watch-stream.ts";
export { recordFailure, spanKind, Tracing } from "./tracing.ts";
export type { Span, SpanContext, SpanOptions, Tracer, WrittenVersion } from "./tracing.ts";
