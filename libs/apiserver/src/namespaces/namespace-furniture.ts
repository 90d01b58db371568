// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Puts into each namespace what pods rely on: the service account `default` and the CA's certificate.
import { internalTarget, isSettled, type ControllerParts } from "../controllers/controller-parts.ts";
import { WorkLoop } from "../controllers/work-loop.ts";
import type { ApiObject } from "../registry/api-object.ts";
import { createObject } from "../registry/create-object.ts";

const serviceAccount = "default";
const rootCa = "kube-root-ca.crt";

export class NamespaceFurniture implements AsyncDisposable {
  readonly #parts: ControllerParts;
  readonly #caCertificate: string;
  readonly #loop: WorkLoop;
  readonly #stopListening: () => void;

  /** `caCertificate` is PEM. Starts at once, with the namespaces that are stored already. */
  constructor(parts: ControllerParts, caCertificate: string) {
    this.#parts = parts;
    this.#caCertificate = caCertificate;
    this.#loop = new WorkLoop({
      clock: parts.clock,
      onError: parts.onError,
      sync: (namespace) => this.#sync(namespace),
    });
    for (const { key } of parts.storage.list("namespaces")) this.#loop.add(key);
    this.#stopListening = parts.storage.onWrite((resource, { key, current }) => {
      if (resource === "namespaces" && current) this.#loop.add(key);
      else if (isFurniture(resource, key) && !current) this.#loop.add(key.slice(0, key.indexOf("/")));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    await this.#loop[Symbol.asyncDispose]();
  }

  async #sync(namespace: string): Promise<void> {
    const found = this.#parts.storage.get("namespaces", namespace)?.object;
    if (!found || found.metadata.deletionTimestamp !== undefined) return;
    await this.#ensure("serviceaccounts", namespace, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: serviceAccount, namespace },
    });
    await this.#ensure("configmaps", namespace, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: rootCa,
        namespace,
        annotations: {
          "kubernetes.io/description":
            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
        },
      },
      data: { "ca.crt": this.#caCertificate },
    });
  }

  async #ensure(resource: string, namespace: string, object: ApiObject): Promise<void> {
    const definition = this.#parts.registry.get("", "v1", resource);
    if (!definition || this.#parts.storage.get(resource, `${namespace}/${object.metadata.name ?? ""}`)) return;
    const { context } = internalTarget(this.#parts, definition, {
      key: { namespace, name: object.metadata.name ?? "" },
    });
    await createObject(this.#parts, { definition, object, namespace, context }).catch((error: unknown) => {
      // The namespace went, or somebody made it meanwhile.
      if (!isSettled(error, "AlreadyExists") && !isSettled(error, "NotFound") && !isSettled(error, "Forbidden"))
        throw error;
    });
  }
}

function isFurniture(resource: string, key: string): boolean {
  if (resource === "serviceaccounts") return key.endsWith(`/${serviceAccount}`);
  return resource === "configmaps" && key.endsWith(`/${rootCa}`);
}
