// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { replaceFile } from "./durable-file.ts";
export { formatKubeconfig } from "./kubeconfig.ts";
export type { KubeconfigOptions } from "./kubeconfig.ts";
export { ListenError } from "./listen-error.ts";
export { listen } from "./listener.ts";
export type { Listener, ListenerTls, ListenOptions, RequestHandler } from "./listener.ts";
export { FileStorageLog } from "./storage-log/file-storage-log.ts";
export type { FileStorageLogOptions } from "./storage-log/file-storage-log.ts";
export { DamagedLogError, LogWriteError } from "./storage-log/storage-log-error.ts";
export type { KeyPair } from "./tls/certificate-authority.ts";
export { admin, createCredentials, CredentialFileError, loadCredentials } from "./tls/credentials.ts";
export type { CredentialOptions, Credentials } from "./tls/credentials.ts";
