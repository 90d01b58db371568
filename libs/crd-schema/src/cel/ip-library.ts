// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** IP addresses and CIDRs: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library */
import { isIpv6 } from "../value/format.ts";
import { CelFunctionError, type CelLibrary, type Comparable } from "./cel-module.ts";

class IpValue implements Comparable {
  readonly bits: bigint;
  readonly width: 32 | 128;

  constructor(bits: bigint, width: 32 | 128) {
    this.bits = bits;
    this.width = width;
  }

  equals(other: unknown): boolean {
    return other instanceof IpValue && other.bits === this.bits && other.width === this.width;
  }

  toString(): string {
    return this.width === 32 ? groups(this.bits, { count: 4, size: 8 }).join(".") : formatIpv6(this.bits);
  }

  /** Whether the first `length` bits are those of `prefix`, which is written from the left. */
  startsWith(prefix: bigint, length: number): boolean {
    return this.bits >> BigInt(this.width - length) === prefix;
  }
}

class CidrValue implements Comparable {
  readonly ip: IpValue;
  readonly length: number;

  constructor(ip: IpValue, length: number) {
    this.ip = ip;
    this.length = length;
  }

  equals(other: unknown): boolean {
    return other instanceof CidrValue && other.length === this.length && other.ip.equals(this.ip);
  }

  toString(): string {
    return `${this.ip.toString()}/${this.length}`;
  }

  get network(): bigint {
    return this.ip.bits >> BigInt(this.ip.width - this.length);
  }

  contains(ip: IpValue): boolean {
    return ip.width === this.ip.width && ip.startsWith(this.network, this.length);
  }

  masked(): CidrValue {
    return new CidrValue(new IpValue(this.network << BigInt(this.ip.width - this.length), this.ip.width), this.length);
  }
}

class IpNamespace {
  readonly name = "ip";
}

export const ipLibrary: CelLibrary = {
  types: { "kubernetes.IpFunctions": IpNamespace, "kubernetes.IP": IpValue, "kubernetes.CIDR": CidrValue },
  namespaces: { ip: { type: "kubernetes.IpFunctions", value: new IpNamespace() } },
  comparable: ["kubernetes.IP", "kubernetes.CIDR"],
  functions: {
    "ip(string): kubernetes.IP": parseIp,
    "isIP(string): bool": (text: string) => succeeds(() => parseIp(text)),
    "kubernetes.IpFunctions.isCanonical(string): bool": (_ip: object, text: string) =>
      parseIp(text).toString() === text,
    "string(kubernetes.IP): string": (ip: IpValue) => ip.toString(),
    "kubernetes.IP.family(): int": ({ width }: IpValue) => (width === 32 ? 4n : 6n),
    "kubernetes.IP.isUnspecified(): bool": ({ bits }: IpValue) => bits === 0n,
    "kubernetes.IP.isLoopback(): bool": isLoopback,
    "kubernetes.IP.isLinkLocalMulticast(): bool": isLinkLocalMulticast,
    "kubernetes.IP.isLinkLocalUnicast(): bool": isLinkLocalUnicast,
    "kubernetes.IP.isGlobalUnicast(): bool": isGlobalUnicast,
    "cidr(string): kubernetes.CIDR": parseCidr,
    "isCIDR(string): bool": (text: string) => succeeds(() => parseCidr(text)),
    "string(kubernetes.CIDR): string": (cidr: CidrValue) => cidr.toString(),
    "kubernetes.CIDR.containsIP(string): bool": (cidr: CidrValue, text: string) => cidr.contains(parseIp(text)),
    "kubernetes.CIDR.containsIP(kubernetes.IP): bool": (cidr: CidrValue, ip: IpValue) => cidr.contains(ip),
    "kubernetes.CIDR.containsCIDR(string): bool": (cidr: CidrValue, text: string) =>
      containsCidr(cidr, parseCidr(text)),
    "kubernetes.CIDR.containsCIDR(kubernetes.CIDR): bool": containsCidr,
    "kubernetes.CIDR.ip(): kubernetes.IP": ({ ip }: CidrValue) => ip,
    "kubernetes.CIDR.prefixLength(): int": ({ length }: CidrValue) => BigInt(length),
    "kubernetes.CIDR.masked(): kubernetes.CIDR": (cidr: CidrValue) => cidr.masked(),
  },
};

function succeeds(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof CelFunctionError) return false;
    throw error;
  }
}

function parseIp(text: string): IpValue {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  if (octets?.every((octet) => Number(octet) <= 255 && String(Number(octet)) === octet) === true) {
    return new IpValue(
      octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n),
      32,
    );
  }
  if (!isIpv6(text)) {
    throw new CelFunctionError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
    );
  }
  const value = parseIpv6(text);
  if (value.startsWith(0xffffn, 96)) {
    throw new CelFunctionError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: IPv4-mapped IPv6 address is not allowed`,
    );
  }
  return value;
}

function parseIpv6(text: string): IpValue {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const [, a = "0", b = "0", c = "0", d = "0"] = dotted ?? [];
  const pair = (high: string, low: string): string => ((Number(high) << 8) | Number(low)).toString(16);
  const plain = dotted === null ? text : `${text.slice(0, dotted.index)}${pair(a, b)}:${pair(c, d)}`;
  const [head = "", tail = ""] = plain.split("::").map((part) => part);
  const [left, right] = [head, tail].map((part) => (part === "" ? [] : part.split(":")));
  const missing = 8 - (left?.length ?? 0) - (right?.length ?? 0);
  const all = plain.includes("::")
    ? [...(left ?? []), ...Array<string>(missing).fill("0"), ...(right ?? [])]
    : (left ?? []);
  return new IpValue(
    all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n),
    128,
  );
}

function parseCidr(text: string): CidrValue {
  const [address = "", length = "", ...more] = text.split("/");
  const refusal = new CelFunctionError(
    `network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`,
  );
  if (more.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(length) || !succeeds(() => parseIp(address))) throw refusal;
  const ip = parseIp(address);
  if (Number(length) > ip.width) throw refusal;
  return new CidrValue(ip, Number(length));
}

function containsCidr(outer: CidrValue, inner: CidrValue): boolean {
  return inner.length >= outer.length && outer.contains(inner.ip);
}

interface Grouping {
  readonly count: number;
  readonly size: number;
}

function groups(bits: bigint, { count, size }: Grouping): readonly bigint[] {
  const mask = (1n << BigInt(size)) - 1n;
  return Array.from({ length: count }, (_group, index) => (bits >> BigInt((count - 1 - index) * size)) & mask);
}

/** The canonical form (RFC 5952): the longest run of zeros, of two or more, is left out. */
function formatIpv6(bits: bigint): string {
  const parts = groups(bits, { count: 8, size: 16 }).map((group) => group.toString(16));
  const runs = [...parts.join(":").matchAll(/(?:^|:)(?:0(?::0)+)(?=:|$)/g)];
  const longest = runs.reduce<RegExpExecArray | undefined>(
    (best, run) =>
      best === undefined || run[0].replace(/^:/, "").length > best[0].replace(/^:/, "").length ? run : best,
    undefined,
  );
  const text = parts.join(":");
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index);
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}

function isLoopback(ip: IpValue): boolean {
  return ip.width === 32 ? ip.startsWith(127n, 8) : ip.bits === 1n;
}

function isLinkLocalMulticast(ip: IpValue): boolean {
  return ip.width === 32 ? ip.startsWith(0xe00000n, 24) : ip.startsWith(0xffn, 8) && ((ip.bits >> 112n) & 0xfn) === 2n;
}

function isLinkLocalUnicast(ip: IpValue): boolean {
  return ip.width === 32 ? ip.startsWith(0xa9fen, 16) : ip.startsWith(0xfe80n >> 6n, 10);
}

function isGlobalUnicast(ip: IpValue): boolean {
  const isBroadcast = ip.width === 32 && ip.bits === 0xffffffffn;
  const isMulticast = ip.width === 32 ? ip.startsWith(0xen, 4) : ip.startsWith(0xffn, 8);
  return !isBroadcast && !isMulticast && ip.bits !== 0n && !isLoopback(ip) && !isLinkLocalUnicast(ip);
}
