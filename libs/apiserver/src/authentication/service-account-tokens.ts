// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Tokens of service accounts: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
import type { Clock } from "@nuvolaris/clock";
import { numberAt, stringMapAt, stringsAt, textAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";
import { generateUid } from "../registry/generated-name.ts";
import type { ObjectReader } from "../registry/request-context.ts";
import type { UserInfo } from "./user-info.ts";

/** Who the tokens come from, and whom they are for when nobody says otherwise: this server. */
export const tokenIssuer = "https://kubernetes.default.svc.cluster.local";

/** An object as long as which a token lasts. */
export interface BoundObject {
  /** `pods`, `secrets`, `nodes`. */
  readonly resource: string;
  /** Of the token's claim: `pod`, `secret`, `node`. */
  readonly claim: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly uid: string;
}

interface TokenClaims {
  readonly account: ApiObject;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly bound?: BoundObject | undefined;
}

type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Whose a token is, and for whom. */
export interface TokenIdentity {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

/** What a token says, as far as this server looks at it. */
interface KnownToken extends TokenIdentity {
  readonly expires: number;
  /** The account first; all of them have to be there still. */
  readonly objects: readonly BoundObject[];
}

interface ServiceAccountTokensOptions {
  readonly clock: Clock;
  readonly objects: ObjectReader;
  readonly random: () => number;
  /** A secret text that signs tokens. Default: one that ends with the server, and all tokens with it. */
  readonly key?: string | undefined;
}

/** What signs and checks is the same key, so that nobody but this server can check. */
const algorithm = { name: "HMAC", hash: "SHA-256" } as const;
const header = encodeText(JSON.stringify({ alg: "HS256", typ: "JWT" }));

/**
 * Issues tokens in the form of a JWT, and knows whose they are.
 *
 * A token is good until it expires, or its account or the object that it is bound to is deleted; after a restart only where the server has
 * the key that it had.
 */
export class ServiceAccountTokens {
  readonly #options: ServiceAccountTokensOptions;
  // Tokens whose signature is known to be good, so that it is checked once and not for each request. Expired ones go when one is added.
  readonly #known = new Map<string, KnownToken>();
  #key: Promise<SigningKey> | undefined;

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options;
  }

  async issue({ account, audiences, expirationSeconds, bound }: TokenClaims): Promise<string> {
    const { clock, random } = this.#options;
    const { name = "", namespace = "", uid = "" } = account.metadata;
    const seconds = Math.floor(clock.now() / 1000);
    return this.#sign({
      aud: audiences,
      exp: seconds + expirationSeconds,
      iat: seconds,
      iss: tokenIssuer,
      jti: generateUid(random),
      "kubernetes.io": {
        namespace,
        ...(bound && { [bound.claim]: { name: bound.name, uid: bound.uid } }),
        serviceaccount: { name, uid },
      },
      nbf: seconds,
      sub: usernameOf(namespace, name),
    });
  }

  /** Whose token this is, and for whom; `undefined` for a token that is not good. */
  async identify(token: string): Promise<TokenIdentity | undefined> {
    const known = this.#known.get(token) ?? (await this.#check(token));
    const { objects, clock } = this.#options;
    if (!known || known.expires <= clock.now()) return undefined;
    const isThere = ({ resource, namespace, name, uid }: BoundObject): boolean =>
      objects.get(resource, { name, ...(namespace !== undefined && { namespace }) })?.metadata.uid === uid;
    return known.objects.every(isThere) ? known : undefined;
  }

  async #check(token: string): Promise<KnownToken | undefined> {
    const [head, claims, signature, ...rest] = token.split(".");
    if (head !== header || claims === undefined || signature === undefined || rest.length > 0) return undefined;
    const [bytes, text] = [decodeBytes(signature), new TextEncoder().encode(`${head}.${claims}`)];
    if (!bytes || !(await crypto.subtle.verify(algorithm, await this.#signingKey(), bytes, text))) return undefined;
    const known = readClaims(claims);
    this.#forgetExpired();
    this.#known.set(token, known);
    return known;
  }

  #forgetExpired(): void {
    const now = this.#options.clock.now();
    for (const [token, { expires }] of this.#known) if (expires <= now) this.#known.delete(token);
  }

  async #sign(claims: object): Promise<string> {
    const text = `${header}.${encodeText(JSON.stringify(claims))}`;
    const signature = await crypto.subtle.sign(algorithm, await this.#signingKey(), new TextEncoder().encode(text));
    return `${text}.${encodeBytes(new Uint8Array(signature))}`;
  }

  #signingKey(): Promise<SigningKey> {
    const { key } = this.#options;
    const secret = key === undefined ? crypto.getRandomValues(new Uint8Array(32)) : new TextEncoder().encode(key);
    return (this.#key ??= crypto.subtle.importKey("raw", secret, algorithm, false, ["sign", "verify"]));
  }
}

/** Of a token whose signature is this server's, so that its claims are such as {@link ServiceAccountTokens.issue} wrote. */
function readClaims(text: string): KnownToken {
  const claims: unknown = JSON.parse(new TextDecoder().decode(decodeBytes(text)));
  const { namespace = "" } = stringMapAt(claims, "kubernetes.io");
  const objects = boundClaims.flatMap(({ claim, resource, namespaced }) => {
    const { name, uid = "" } = stringMapAt(claims, "kubernetes.io", claim);
    return name === undefined ? [] : [{ claim, resource, name, uid, namespace: namespaced ? namespace : undefined }];
  });
  const { name = "", uid = "" } = objects[0] ?? {};
  return {
    user: {
      username: usernameOf(namespace, name),
      uid,
      groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
      extra: { [`${extraPrefix}/credential-id`]: [`JTI=${textAt(claims, "jti")}`], ...extraOf(objects) },
    },
    expires: numberAt(claims, "exp") * 1000,
    audiences: stringsAt(claims, "aud"),
    objects,
  };
}

const extraPrefix = "authentication.kubernetes.io";

/** By these an authorizer, or a webhook, knows where a request comes from. */
function extraOf(objects: readonly BoundObject[]): Readonly<Record<string, readonly string[]>> {
  const told = objects.filter(({ claim }) => claim === "pod" || claim === "node");
  return Object.fromEntries(
    told.flatMap(({ claim, name, uid }) => [
      [`${extraPrefix}/${claim}-name`, [name]],
      [`${extraPrefix}/${claim}-uid`, [uid]],
    ]),
  );
}

const boundClaims = [
  { claim: "serviceaccount", resource: "serviceaccounts", namespaced: true },
  { claim: "pod", resource: "pods", namespaced: true },
  { claim: "secret", resource: "secrets", namespaced: true },
  { claim: "node", resource: "nodes", namespaced: false },
] as const;

function usernameOf(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

function encodeText(text: string): string {
  return encodeBytes(new TextEncoder().encode(text));
}

/** base64url without padding (RFC 7515). */
function encodeBytes(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** `undefined` for what is no base64url. */
function decodeBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
      character.charCodeAt(0),
    );
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
