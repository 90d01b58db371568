// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import type { Authorizer } from "./authorization/authorizer.ts";
import type { UserInfo } from "./authentication/user-info.ts";
import type { StorageLog } from "./storage/storage-log.ts";

/** Somebody who may log in with a bearer token. */
export interface TokenUser {
  readonly token: string;
  readonly user: UserInfo;
}

/**
 * Asks the kubelet of a node, for `pods/log`. The request's path is the kubelet's own:
 * `/containerLogs/<namespace>/<pod>/<container>?follow=true`.
 */
export type KubeletProxy = (node: string, request: Request) => Promise<Response>;

/** What a server is made of. Everything but the clock has a default that needs no platform. */
export interface ApiServerOptions {
  readonly clock: Clock;
  /** Keeps the objects over restarts. Default: memory. */
  readonly log?: StorageLog;
  /** Who may log in. Default: nobody; then only callers that the listener vouches for are let in. */
  readonly tokens?: readonly TokenUser[];
  /** Who may do what. Default: what the stored roles and bindings say, and everything for the group `system:masters`. */
  readonly authorizer?: Authorizer;
  /** A secret that signs the tokens of service accounts, so that they stay good over restarts. Default: a new one for each server. */
  readonly serviceAccountKey?: string;
  /** Default: none; logs are then refused with the text of a node that does not answer. */
  readonly kubelet?: KubeletProxy;
  /** How many changes of each resource a watch or a paged list can look back on. Default 5,000: etcd keeps five minutes, a count bounds memory. */
  readonly historyLimit?: number;
  /**
   * Which of the server's own controllers run. `none` is kube-apiserver alone, for comparisons with it: nothing is garbage collected, no
   * namespace finishes terminating, no service account appears. Default `all`.
   */
  readonly controllers?: "all" | "none";
  /** PEM of the CA, for the ConfigMap `kube-root-ca.crt` in each namespace. Default: an empty text. */
  readonly caCertificate?: string;
  /** A number in [0, 1) for generated names and the jitter of watch timeouts. Default `Math.random`. */
  readonly random?: () => number;
  /** Told of failures that have no request to answer, such as of a controller's. Default: they are dropped. */
  readonly onError?: (error: unknown) => void;
}

/** Who the listener says is calling: from a client certificate. Without one the request's token decides. */
export interface Caller {
  readonly user?: UserInfo;
}

/** A running API server. */
export interface ApiServer extends AsyncDisposable {
  /**
   * Answers one request, and never rejects. The body of a watch's answer goes on until the client cancels it, the request's signal is
   * aborted, the watch times out or the server drains.
   */
  handle(request: Request, caller?: Caller): Promise<Response>;
  /** Ends all watches and refuses new requests with 503, so that a listener can close its connections. */
  drain(): void;
  /** Forgets all history up to now: what watches from an older version see is 410, as after etcd's compaction. */
  compact(): void;
}
