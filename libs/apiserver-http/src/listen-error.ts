// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

const explanations: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process listens there; choose another port, or 0 for any that is free",
  EACCES: "this user may not; choose a port above 1023",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "this machine knows no such host",
};

/** The listener could not begin to listen. */
export class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(address: string, cause: Error) {
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    super(`cannot listen on ${address}: ${explanations[code] ?? cause.message}`, { cause });
  }
}
