// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { HttpAddress } from "@nuvolaris/framework";
import { InvalidArgumentError } from "commander";

/** `:8080`, `127.0.0.1:8080`, `[::1]:8080`. */
export function parseAddress(text: string): HttpAddress {
  const match = /^(?:(?<host>[^:]+)|\[(?<ipv6>[^\]]+)\])?:(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.["port"]);
  if (!match || port > 65535) throw new InvalidArgumentError("expected host:port or :port, as in :8080");
  const host = match.groups?.["host"] ?? match.groups?.["ipv6"];
  return host === undefined ? { port } : { host, port };
}
