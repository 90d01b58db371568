// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Where a cluster keeps what outlives its process: objects, credentials, the port, and the kubeconfig for its users.
import { replaceFile } from "@nuvolaris/apiserver-http";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockDataFolder } from "./data-folder-lock.ts";

/** A cluster's folder, held by this process until it is disposed of. */
export interface DataFolder extends AsyncDisposable {
  /** `undefined` when nothing is kept. */
  readonly storeFolder: string | undefined;
  /** `undefined` when nothing is kept. */
  readonly credentialFile: string | undefined;
  readonly kubeconfigFile: string;
  /** The port of the start before. */
  readonly rememberedPort: number | undefined;
  rememberPort(port: number): Promise<void>;
}

/** Opens a folder that is kept, and makes it where it is missing. Throws a DataFolderInUseError where another process has it. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockDataFolder(folder);
  const portFile = join(folder, "port");
  return {
    storeFolder: join(folder, "store"),
    credentialFile: join(folder, "credentials.json"),
    kubeconfigFile: join(folder, "kubeconfig"),
    rememberedPort: await readPort(portFile),
    rememberPort: (port) => replaceFile(portFile, [`${port.toString()}\n`]),
    [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose](),
  };
}

/** A folder for the kubeconfig alone, removed when it is disposed of. */
export async function openTemporaryFolder(): Promise<DataFolder> {
  const folder = await mkdtemp(join(tmpdir(), "nuvolaris-dev-cluster-"));
  return {
    storeFolder: undefined,
    credentialFile: undefined,
    kubeconfigFile: join(folder, "kubeconfig"),
    rememberedPort: undefined,
    rememberPort: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A port that cannot be read is no loss: another is taken. */
async function readPort(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}
