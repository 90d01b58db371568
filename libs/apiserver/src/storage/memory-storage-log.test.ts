// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createMemoryDisk, MemoryStorageLog } from "./memory-storage-log.ts";
import { describeStorageLog } from "./storage-log-contract.ts";

describeStorageLog("memory", () => {
  const disk = createMemoryDisk();
  return Promise.resolve({ open: () => Promise.resolve(new MemoryStorageLog(disk)) });
});
