// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { DockerError, type Docker, type DockerBuildOptions, type ImageFacts } from "../docker.ts";

/** Tests only: an engine whose images are names, and a registry to pull from. */
export class FakeEngine implements Docker {
  readonly pulled: string[] = [];
  readonly builds: DockerBuildOptions[] = [];
  readonly #images: Set<string>;
  readonly #registry: ReadonlySet<string>;

  constructor({ images = [], registry = [] }: { readonly images?: string[]; readonly registry?: string[] }) {
    this.#images = new Set(images);
    this.#registry = new Set(registry);
  }

  inspect(image: string): Promise<ImageFacts | undefined> {
    const facts = { id: `sha256:${image}`, bytes: 100_000_000, layers: [] };
    return Promise.resolve(this.#images.has(image) ? facts : undefined);
  }

  pull(image: string): Promise<void> {
    if (!this.#registry.has(image)) return Promise.reject(new DockerError(`no such image: ${image}`));
    this.pulled.push(image);
    this.#images.add(image);
    return Promise.resolve();
  }

  build(options: DockerBuildOptions): Promise<void> {
    this.builds.push(options);
    this.#images.add(options.tag);
    return Promise.resolve();
  }
}
