// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { createApiServer } from "./api-server.ts";
export type { ApiServer, ApiServerOptions, Caller, KubeletProxy, TokenUser } from "./api-server-options.ts";
export { alwaysAllow } from "./authorization/authorizer.ts";
export type { AccessAttributes, AccessDecision, AccessRule, Authorizer } from "./authorization/authorizer.ts";
export type { UserInfo } from "./authentication/user-info.ts";
export type { LoadedLog, LogRecord, StorageLog } from "./storage/storage-log.ts";
export { createMemoryDisk, MemoryStorageLog } from "./storage/memory-storage-log.ts";
export type { MemoryDisk } from "./storage/memory-storage-log.ts";
