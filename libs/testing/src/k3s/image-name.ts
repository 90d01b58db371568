// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The name by which nodes know an image that the docker command calls `image`: with its registry and its tag.
 *
 * The rule is that of https://github.com/distribution/reference: a first part without dot or colon, other than localhost, is
 * no registry.
 */
export function wholeImageName(image: string): string {
  const tagged = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
  const [first = "", ...others] = tagged.split("/");
  if (others.length === 0) return `docker.io/library/${tagged}`;
  return /[.:]/.test(first) || first === "localhost" ? tagged : `docker.io/${tagged}`;
}
