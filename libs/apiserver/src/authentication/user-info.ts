// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Who sends a request (authentication.k8s.io/v1 UserInfo). */
export interface UserInfo {
  /** Such as `admin` or `system:serviceaccount:default:operator`. */
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}
