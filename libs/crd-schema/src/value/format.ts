// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * String formats, as the API server checks them: https://github.com/kubernetes/kube-openapi/tree/master/pkg/validation/strfmt
 *
 * An unknown format means nothing, in Kubernetes as in JSON schema.
 */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";

type FormatCheck = (text: string) => boolean;

const hexadecimal = "[0-9a-f]";
const uuid = (third: string, fourth: string): FormatCheck =>
  matches(new RegExp(`^${hexadecimal}{8}-?${hexadecimal}{4}-?${third}-?${fourth}-?${hexadecimal}{12}$`, "i"));
const anyQuad = `${hexadecimal}{4}`;
const variantQuad = `[89ab]${hexadecimal}{3}`;
const name = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";

const checks: ReadonlyMap<string, FormatCheck> = new Map<string, FormatCheck>([
  ["bsonobjectid", matches(/^[0-9a-f]{24}$/i)],
  ["uri", isUri],
  ["email", isEmail],
  ["hostname", isHostname],
  ["ipv4", isIpv4],
  ["ipv6", (text) => text.includes(":") && isIpv6(text)],
  ["cidr", isCidr],
  [
    "mac",
    matches(
      /^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}(?:(?:[0-9a-f]{2}\1){2})?[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2,3}[0-9a-f]{4})$/i,
    ),
  ],
  ["uuid", uuid(anyQuad, anyQuad)],
  ["uuid3", uuid(`3${hexadecimal}{3}`, anyQuad)],
  ["uuid4", uuid(`4${hexadecimal}{3}`, variantQuad)],
  ["uuid5", uuid(`5${hexadecimal}{3}`, variantQuad)],
  ["isbn", (text) => isIsbn10(text) || isIsbn13(text)],
  ["isbn10", isIsbn10],
  ["isbn13", isIsbn13],
  ["creditcard", isCreditCard],
  ["ssn", matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ["hexcolor", matches(/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i)],
  ["rgbcolor", isRgbColor],
  ["byte", matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)],
  ["password", () => true],
  ["date", isDate],
  ["duration", isDuration],
  ["datetime", isDateTime],
  ["k8sshortname", (text) => text.length <= 63 && new RegExp(`^${name}$`).test(text)],
  ["k8slongname", (text) => text.length <= 253 && new RegExp(`^${name}(?:\\.${name})*$`).test(text)],
]);

const numberFormats: Readonly<Record<string, readonly string[]>> = {
  integer: ["int32", "int64"],
  number: ["float", "double"],
};

/** The format as far as the server knows it for this type; otherwise empty. Dashes do not count: `date-time`. */
export function effectiveFormat({
  type,
  format = "",
  "x-kubernetes-int-or-string": intOrString,
}: JsonSchemaProps): string {
  if (format === "" || intOrString === true) return "";
  if (type === undefined || type === "string") return checks.has(normalize(format)) ? format : "";
  return numberFormats[type]?.includes(format) === true ? format : "";
}

/** The check of a string format; `undefined` where the server has none. */
export function stringFormatCheck(format: string): FormatCheck | undefined {
  return checks.get(normalize(format));
}

function normalize(format: string): string {
  return format.replaceAll("-", "");
}

function matches(pattern: RegExp): FormatCheck {
  return (text) => pattern.test(text);
}

/** What Go's url.ParseRequestURI takes: an absolute URL, or an absolute path. */
function isUri(text: string): boolean {
  if (/[\u0000-\u0020\u007f]/.test(text) || /%(?![0-9a-f]{2})/i.test(text)) return false;
  return text.startsWith("/") || /^[a-z][a-z0-9+.-]*:(?:\/|[^/])/i.test(text);
}

function isEmail(text: string): boolean {
  const address = /^[^<>]*<([^<>]+)>$/.exec(text)?.[1] ?? text;
  return /^(?:[^\s@<>()[\]\\,;:"]+|"[^"]*")@[^\s@<>()[\]\\,;:"]+$/.test(address) && !/\.\.|^\.|\.@|\.$/.test(address);
}

function isHostname(text: string): boolean {
  const label = String.raw`[a-zA-Z0-9\p{S}\p{L}]`;
  const inner = String.raw`[a-zA-Z0-9\-\p{S}\p{L}]`;
  const pattern = new RegExp(
    String.raw`^(?:${label}(?:-?${label}{0,62})?|(?:${label}(?:${inner}{0,61}${label})?\.)+[a-zA-Z\p{L}]{2,63})$`,
    "u",
  );
  return text.length <= 255 && pattern.test(text) && text.split(".").every((part) => part.length <= 63);
}

function isIpv4(text: string): boolean {
  // Leading zeros are accepted, as in Go before 1.17: Kubernetes kept that for compatibility.
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** An IPv6 address, also with an IPv4 address as its end. */
export function isIpv6(text: string): boolean {
  const tail = text.slice(text.lastIndexOf(":") + 1);
  if (tail.includes(".")) return isIpv4(tail) && isIpv6(`${text.slice(0, text.length - tail.length)}0:0`);
  const [head = "", rest, ...more] = text.split("::");
  if (more.length > 0) return false;
  const groups = [head, rest ?? ""].flatMap((part) => (part === "" ? [] : part.split(":")));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return rest === undefined ? groups.length === 8 : groups.length < 8;
}

function isCidr(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  if (more.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return isIpv4(address) ? Number(length) <= 32 : isIpv6(address) && Number(length) <= 128;
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]/g, "");
  if (!/^\d{9}[\dX]$/i.test(digits)) return false;
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + (10 - index) * (/x/i.test(digit) ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]/g, "");
  if (!/^\d{13}$/.test(digits)) return false;
  return (
    Array.from(digits).reduce((total, digit, index) => total + (index % 2 === 0 ? 1 : 3) * Number(digit), 0) % 10 === 0
  );
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  const issuer =
    /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return issuer.test(digits) && sum % 10 === 0;
}

function isRgbColor(text: string): boolean {
  const parts = /^rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(text);
  return parts !== null && parts.slice(1).every((part) => Number(part) <= 255 && String(Number(part)) === part);
}

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12) return false;
  // Day 0 of the next month is the last of this one; the year is moved by whole Gregorian cycles away from 0-99.
  return day >= 1 && day <= new Date(Date.UTC(year + 2000, month, 0)).getUTCDate();
}

function isDateTime(text: string): boolean {
  const [date = "", time] = text.toLowerCase().split("t");
  if (time === undefined || !isDate(date)) return false;
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:.\d+)?(?:z|[+-]\d{2}:\d{2})$/.exec(time);
  return match !== null && Number(match[1]) <= 23 && Number(match[2]) <= 59 && Number(match[3]) <= 59;
}

/** Go's durations (`1h30m`) and Scala's (`5 minutes`). */
function isDuration(text: string): boolean {
  const unit = "(?:ns|us|µs|μs|ms|s|m|h)";
  if (text === "0" || new RegExp(`^[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)${unit})+$`).test(text)) return true;
  const scala = /\d+\s*([A-Za-zµ]+)/g;
  const known = /^(?:ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i;
  return [...text.matchAll(scala)].some(([, word = ""]) => known.test(word));
}

/** The formats in a schema that the server does not know for their type, each as often as it occurs. */
export function findUnknownFormats(schema: JsonSchemaProps): readonly string[] {
  const { format = "", items, not, properties = {}, additionalProperties } = schema;
  const own = format !== "" && effectiveFormat(schema) === "" ? [format] : [];
  const branches = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const inner = [
    items,
    ...branches,
    not,
    ...Object.values(properties),
    typeof additionalProperties === "object" ? additionalProperties : undefined,
  ];
  return [...own, ...inner.flatMap((each) => (each === undefined ? [] : findUnknownFormats(each)))];
}
