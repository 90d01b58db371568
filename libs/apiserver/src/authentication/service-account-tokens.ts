// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Tokens of service accounts: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
import type { Clock } from "@nuvolaris/clock";
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

type SigningKey = Parameters<typeof crypto.subtle.sign>[1];

interface IssuedToken {
  readonly user: UserInfo;
  readonly expires: number;
  readonly isForServer: boolean;
  /** The account first; all of them have to be there still. */
  readonly objects: readonly BoundObject[];
}

interface ServiceAccountTokensOptions {
  readonly clock: Clock;
  readonly objects: ObjectReader;
  readonly random: () => number;
}

/**
 * Issues tokens in the form of a JWT, and knows whose they are.
 *
 * A token is good until it expires, its account or the object that it is bound to is deleted, or the server ends: the key that signs them is
 * never written anywhere.
 */
export class ServiceAccountTokens {
  readonly #options: ServiceAccountTokensOptions;
  // Every token that was issued and has not expired yet; expired ones go when the next is issued.
  readonly #issued = new Map<string, IssuedToken>();
  #key: Promise<SigningKey> | undefined;

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options;
  }

  async issue({ account, audiences, expirationSeconds, bound }: TokenClaims): Promise<string> {
    const { clock, random } = this.#options;
    const { name = "", namespace = "", uid = "" } = account.metadata;
    const seconds = Math.floor(clock.now() / 1000);
    const id = generateUid(random);
    const token = await this.#sign({
      aud: audiences,
      exp: seconds + expirationSeconds,
      iat: seconds,
      iss: tokenIssuer,
      jti: id,
      "kubernetes.io": {
        namespace,
        ...(bound && { [bound.claim]: { name: bound.name, uid: bound.uid } }),
        serviceaccount: { name, uid },
      },
      nbf: seconds,
      sub: usernameOf(account),
    });
    this.#forgetExpired();
    this.#issued.set(token, {
      user: userOf(account, id),
      expires: (seconds + expirationSeconds) * 1000,
      isForServer: audiences.includes(tokenIssuer),
      objects: [
        { resource: "serviceaccounts", claim: "serviceaccount", namespace, name, uid },
        ...(bound ? [bound] : []),
      ],
    });
    return token;
  }

  /** Whose token this is; `undefined` for a token that is not good, or not for this server. */
  userOf(token: string): UserInfo | undefined {
    const issued = this.#issued.get(token);
    if (!issued?.isForServer || issued.expires <= this.#options.clock.now()) return undefined;
    const { objects } = this.#options;
    const isThere = ({ resource, namespace, name, uid }: BoundObject): boolean =>
      objects.get(resource, { name, ...(namespace !== undefined && { namespace }) })?.metadata.uid === uid;
    return issued.objects.every(isThere) ? issued.user : undefined;
  }

  #forgetExpired(): void {
    const now = this.#options.clock.now();
    for (const [token, { expires }] of this.#issued) if (expires <= now) this.#issued.delete(token);
  }

  async #sign(claims: object): Promise<string> {
    this.#key ??= crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const text = `${encodeText(JSON.stringify({ alg: "HS256", typ: "JWT" }))}.${encodeText(JSON.stringify(claims))}`;
    const signature = await crypto.subtle.sign("HMAC", await this.#key, new TextEncoder().encode(text));
    return `${text}.${encodeBytes(new Uint8Array(signature))}`;
  }
}

function usernameOf({ metadata: { namespace = "", name = "" } }: ApiObject): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

function userOf(account: ApiObject, id: string): UserInfo {
  const { namespace = "", uid = "" } = account.metadata;
  return {
    username: usernameOf(account),
    uid,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
    extra: { "authentication.kubernetes.io/credential-id": [`JTI=${id}`] },
  };
}

function encodeText(text: string): string {
  return encodeBytes(new TextEncoder().encode(text));
}

/** base64url without padding (RFC 7515). */
function encodeBytes(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
