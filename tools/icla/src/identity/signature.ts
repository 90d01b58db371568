// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Who a commit says was its author or committer. Git believes what it is told: nothing here is proven. */
export interface Signature {
  readonly name: string;
  readonly email: string;
}

/** Reads `Name <address>`, as trailers and the mailmap write it; `undefined` for anything else. */
export function parseSignature(text: string): Signature | undefined {
  const match = /^\s*([^<>]*?)\s*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*$/.exec(text);
  const [, name = "", email = ""] = match ?? [];
  return name === "" || email === "" ? undefined : { name, email };
}
