// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { DataFolderInUseError } from "./data-folder-lock.ts";
export { startDevCluster } from "./dev-cluster.ts";
export type { ClusterAccess, ClusterControllers, DevCluster, DevClusterOptions } from "./dev-cluster.ts";
export { ControllerEndedError } from "./running-controllers.ts";
export type { ClusterController } from "./running-controllers.ts";
