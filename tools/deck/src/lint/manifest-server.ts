// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An API server in this process that is asked what it says of a manifest. */
import { startEmbedded, type EmbeddedControlPlane } from "@nuvolaris/testing";
import { mapping, text } from "./yaml-value.ts";

/** Any host: no request leaves the process. */
const origin = "http://deck.invalid";

/** What every object must say of itself before a server can be asked about it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: unknown;
}

/** `undefined` for YAML that is no object of Kubernetes. */
export function asManifest(value: unknown): Manifest | undefined {
  const { apiVersion, kind, ...others } = mapping(value);
  return typeof apiVersion === "string" && typeof kind === "string" ? { apiVersion, kind, ...others } : undefined;
}

/** Has the kinds of Kubernetes, and those of the definitions that it is given. */
export class ManifestServer implements AsyncDisposable {
  readonly #plane: EmbeddedControlPlane;

  private constructor(plane: EmbeddedControlPlane) {
    this.#plane = plane;
  }

  static async start(): Promise<ManifestServer> {
    return new ManifestServer(await startEmbedded());
  }

  /** What the server refuses the manifest for; `undefined` when it takes it. Nothing is stored. */
  refusal(manifest: Manifest): Promise<string | undefined> {
    return this.#create(manifest, "?dryRun=All&fieldValidation=Strict");
  }

  /** Stores the manifest: a definition, so that its kind is known. */
  keep(manifest: Manifest): Promise<string | undefined> {
    return this.#create(manifest, "?fieldValidation=Strict");
  }

  async #create(manifest: Manifest, query: string): Promise<string | undefined> {
    const { apiVersion, kind, metadata } = manifest;
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = await this.#resource(base, kind);
    if (!resource) return `there is no kind ${kind} in ${apiVersion}`;
    const namespace = text(mapping(metadata)["namespace"]) ?? "default";
    if (resource.namespaced) await this.#ensureNamespace(namespace);
    const scope = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return this.#post(`${base}${scope}/${resource.name}${query}`, manifest);
  }

  async #resource(base: string, kind: string): Promise<{ name: string; namespaced: boolean } | undefined> {
    const response = await this.#plane.handle(new Request(origin + base));
    if (!response.ok) return undefined;
    const { resources } = mapping(await response.json());
    const all = Array.isArray(resources) ? resources.map(mapping) : [];
    const found = all.find((each) => each["kind"] === kind && !String(each["name"]).includes("/"));
    return found && { name: String(found["name"]), namespaced: found["namespaced"] === true };
  }

  async #ensureNamespace(name: string): Promise<void> {
    await this.#post("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }

  async #post(path: string, body: object): Promise<string | undefined> {
    const headers = { "content-type": "application/json" };
    const response = await this.#plane.handle(
      new Request(origin + path, { method: "POST", headers, body: JSON.stringify(body) }),
    );
    // What is there already was found to be in order before its name was looked for.
    if (response.ok || response.status === 409) return undefined;
    return text(mapping(await response.json())["message"]) ?? `status ${response.status}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#plane[Symbol.asyncDispose]();
  }
}
