// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type KubernetesObject } from "@nuvolaris/api-machinery";

/** Where the built-in workloads keep what becomes the metadata of their pods, or of the jobs that make them. */
const templates: readonly (readonly string[])[] = [
  ["spec", "template"],
  ["spec", "jobTemplate"],
  ["spec", "jobTemplate", "spec", "template"],
];

/**
 * The desired object with labels, and its templates of pods and jobs with them, too: so that what it makes can be selected
 * as what it is. Labels that are there already stay as they are.
 *
 * Selectors are left alone: that of a Deployment cannot be changed. Labels that are new in a template make a workload roll
 * out anew, once.
 */
export function withLabels<T extends KubernetesObject>(desired: T, labels: Readonly<Record<string, string>>): T {
  return templates.reduce<T>((object, path) => labelledAt(object, path, labels), labelled(desired, labels));
}

function labelledAt<T extends object>(value: T, [key, ...rest]: readonly string[], labels: Labels): T {
  if (key === undefined) return labelled(value, labels);
  const entry: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return isJsonObject(entry) ? { ...value, [key]: labelledAt(entry, rest, labels) } : value;
}

type Labels = Readonly<Record<string, string>>;

function labelled<T extends object>(value: T, labels: Labels): T {
  const metadata = "metadata" in value && isJsonObject(value.metadata) ? value.metadata : {};
  const own = isJsonObject(metadata["labels"]) ? metadata["labels"] : {};
  return { ...value, metadata: { ...metadata, labels: { ...labels, ...own } } };
}
