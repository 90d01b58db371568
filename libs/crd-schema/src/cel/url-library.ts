// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-url-library */
import { CelFunctionError, type CelLibrary, type Comparable } from "./cel-module.ts";

/** An absolute URL, or an absolute path, in its parts as Go's url.ParseRequestURI tells them. */
class UrlValue implements Comparable {
  readonly text: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(text: string) {
    const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:[^@/?#]*@)?([^/?]*))?([^?]*)(?:\?(.*))?$/.exec(text);
    const [, scheme = "", host = "", path = "", query = ""] = match ?? [];
    if (match === null || (scheme === "" && !text.startsWith("/")) || /[\u0000-\u0020\u007f]/.test(text)) {
      throw new CelFunctionError(
        `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
      );
    }
    this.text = text;
    this.scheme = scheme.toLowerCase();
    this.host = host;
    this.path = path;
    this.query = query;
  }

  equals(other: unknown): boolean {
    return other instanceof UrlValue && other.text === this.text;
  }

  get hostname(): string {
    const bracketed = /^\[(.*)\]/.exec(this.host);
    return bracketed?.[1] ?? this.host.replace(/:\d*$/, "");
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host.replace(/^\[.*\]/, ""))?.[1] ?? "";
  }

  /** Every value of every key. */
  get parameters(): Readonly<Record<string, readonly string[]>> {
    const parameters = new URLSearchParams(this.query);
    return Object.fromEntries([...new Set(parameters.keys())].map((key) => [key, parameters.getAll(key)]));
  }
}

export const urlLibrary: CelLibrary = {
  types: { "kubernetes.URL": UrlValue },
  comparable: ["kubernetes.URL"],
  functions: {
    "url(string): kubernetes.URL": (text: string) => new UrlValue(text),
    "isURL(string): bool": isUrl,
    "kubernetes.URL.getScheme(): string": ({ scheme }: UrlValue) => scheme,
    "kubernetes.URL.getHost(): string": ({ host }: UrlValue) => host,
    "kubernetes.URL.getHostname(): string": ({ hostname }: UrlValue) => hostname,
    "kubernetes.URL.getPort(): string": ({ port }: UrlValue) => port,
    "kubernetes.URL.getEscapedPath(): string": ({ path }: UrlValue) => path,
    "kubernetes.URL.getQuery(): map<string, list<string>>": ({ parameters }: UrlValue) => parameters,
  },
};

function isUrl(text: string): boolean {
  try {
    return new UrlValue(text).text === text;
  } catch (error) {
    if (error instanceof CelFunctionError) return false;
    throw error;
  }
}
