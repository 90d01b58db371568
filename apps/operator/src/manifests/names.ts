// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the operator and its objects in a cluster are called. */

/** The operator's name: also that of each object that is made for it. */
export const operatorName = "sample-operator";

/** The namespace that the operator runs in; the Samples may be anywhere. */
export const operatorNamespace = "nuvolaris-system";

/** The image's repository; its tag is the operator's version. */
export const imageRepository = "nuvolaris/operator";

/** Ports of the container, by the names that probes, Services and monitors use. */
export const ports = { metrics: 8080, health: 8081 } as const;

export const selectorLabels = { "app.kubernetes.io/name": operatorName } as const;
export const labels = { ...selectorLabels, "app.kubernetes.io/part-of": "nuvolaris" } as const;

/** The metadata of an object of the operator's: in its namespace, under its name. */
export const namespacedMetadata = { name: operatorName, namespace: operatorNamespace, labels } as const;
