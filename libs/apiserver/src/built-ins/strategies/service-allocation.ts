// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Gives services their addresses (10.96.0.0/12) and node ports (30000–32767).
 *
 * There is no separate record of what is taken: the services that are stored are it. A free number is searched from a place
 * that the service's uid determines, so that two creations at the same moment do not choose the same.
 */
import { invalid as invalidField } from "@nuvolaris/api-machinery";
import { invalid } from "../../registry/api-error.ts";
import type { ApiObject } from "../../registry/api-object.ts";
import type { RequestContext } from "../../registry/request-context.ts";
import { listAt, numberAt, stringsAt, textAt } from "../json-access.ts";

const range = { first: 10 * 2 ** 24 + 96 * 2 ** 16, size: 2 ** 20 };
const nodePorts = { first: 30_000, size: 2768 };

/** What other services have. */
export interface Taken {
  readonly addresses: ReadonlySet<string>;
  readonly nodePorts: ReadonlySet<number>;
}

export function takenByOthers(service: ApiObject, { objects }: RequestContext): Taken {
  const others = objects.list("services").filter(({ metadata }) => metadata.uid !== service.metadata.uid);
  const ports = others.flatMap((other) => [
    ...listAt(other, "spec", "ports").map((port) => numberAt(port, "nodePort")),
    numberAt(other, "spec", "healthCheckNodePort"),
  ]);
  return {
    addresses: new Set(others.flatMap((other) => stringsAt(other, "spec", "clusterIPs"))),
    nodePorts: new Set(ports.filter((port) => port > 0)),
  };
}

/** The address that was asked for, or a free one. Throws the refusal of a real server. */
export function allocateAddress(service: ApiObject, taken: ReadonlySet<string>): string {
  const wanted = textAt(service, "spec", "clusterIP");
  if (wanted !== "") return checkedAddress(service, wanted, taken);
  // The first and the last address of the range are the network's own.
  const offset = search(
    seedOf(service, "address"),
    range.size - 2,
    (candidate) => !taken.has(formatAddress(candidate + 1)),
  );
  if (offset === undefined)
    throw refused(service, "spec.clusterIPs", [wanted], "failed to allocate a serviceIP: range is full");
  return formatAddress(offset + 1);
}

function checkedAddress(service: ApiObject, wanted: string, taken: ReadonlySet<string>): string {
  const number = parseAddress(wanted);
  // What is no address is left to validation, which says so.
  if (number === undefined) return wanted;
  const prefix = `failed to allocate IP ${wanted}: `;
  if (number < range.first || number >= range.first + range.size) {
    throw refused(
      service,
      "spec.clusterIPs",
      [wanted],
      `${prefix}the provided network does not match the current range`,
    );
  }
  if (taken.has(wanted))
    throw refused(service, "spec.clusterIPs", [wanted], `${prefix}provided IP is already allocated`);
  return wanted;
}

/** The node port that was asked for, or a free one (`wanted` 0). `field` is the port's for messages and for the search. */
export function allocateNodePort(
  service: ApiObject,
  field: string,
  request: { readonly wanted: number; readonly taken: Set<number> },
): number {
  const { wanted, taken } = request;
  if (wanted !== 0) {
    if (wanted < nodePorts.first || wanted >= nodePorts.first + nodePorts.size) {
      const last = nodePorts.first + nodePorts.size - 1;
      throw refused(
        service,
        field,
        wanted,
        `provided port is not in the valid range. The range of valid ports is ${nodePorts.first}-${last}`,
      );
    }
    if (taken.has(wanted)) throw refused(service, field, wanted, "provided port is already allocated");
    taken.add(wanted);
    return wanted;
  }
  const offset = search(seedOf(service, field), nodePorts.size, (candidate) => !taken.has(nodePorts.first + candidate));
  if (offset === undefined) throw refused(service, field, wanted, "failed to allocate a nodePort: range is full");
  taken.add(nodePorts.first + offset);
  return nodePorts.first + offset;
}

function search(seed: number, size: number, isFree: (candidate: number) => boolean): number | undefined {
  for (let step = 0; step < size; step++) {
    const candidate = (seed + step) % size;
    if (isFree(candidate)) return candidate;
  }
  return undefined;
}

/** FNV-1a: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
function seedOf({ metadata }: ApiObject, purpose: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${metadata.uid ?? metadata.name ?? ""}/${purpose}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}

function formatAddress(offset: number): string {
  const number = range.first + offset;
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
}

/** The 32 bits of an IPv4 address. */
export function parseAddress(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}

function refused({ kind, metadata }: ApiObject, field: string, ...[value, detail]: readonly [unknown, string]): Error {
  return invalid({ group: "", kind }, metadata.name ?? "", [invalidField(field, value, detail)]);
}
