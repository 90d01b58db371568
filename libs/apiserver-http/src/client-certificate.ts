// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { UserInfo } from "@nuvolaris/apiserver";
import type { TLSSocket } from "node:tls";

/**
 * The user that a client's certificate names: the common name is the user, each organization a group.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates
 *
 * `undefined` without a certificate, or with one that the server's CA did not sign.
 */
export function certificateUser(socket: Pick<TLSSocket, "authorized" | "getPeerCertificate">): UserInfo | undefined {
  if (!socket.authorized) return undefined;
  // Proof: Node answers an empty object, without a subject, where the client sent no certificate.
  const certificate = socket.getPeerCertificate() as Partial<ReturnType<TLSSocket["getPeerCertificate"]>>;
  const subject = certificate.subject;
  if (subject === undefined) return undefined;
  const [username] = listOf(subject.CN);
  return username === undefined ? undefined : { username, groups: listOf(subject.O) };
}

/** A subject may hold a field more than once; Node then gives a list. */
function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}
