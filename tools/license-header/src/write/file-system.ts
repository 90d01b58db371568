// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The part of a file system that {@link replaceFile} needs, so that a test can make each step of it fail. */
import { access, constants, lstat, open, readFile, rename, unlink } from "node:fs/promises";

/** A path as the operating system has it: bytes where a name is not UTF-8. */
export type FilePath = string | Buffer;

export interface FileSystem {
  lstat(path: FilePath): Promise<FileStatus>;
  readFile(path: FilePath): Promise<Buffer>;
  /** Rejects when this process may not write to the file. */
  mayWrite(path: FilePath): Promise<void>;
  /** Makes a new file, and rejects when there is one. */
  create(path: FilePath): Promise<NewFile>;
  rename(from: FilePath, to: FilePath): Promise<void>;
  unlink(path: FilePath): Promise<void>;
}

/** What {@link replaceFile} looks at. */
export interface FileStatus {
  isFile(): boolean;
  isSymbolicLink(): boolean;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** How many names the file has. */
  readonly nlink: number;
}

/** A file that is being written. */
export interface NewFile {
  write(bytes: Uint8Array): Promise<void>;
  owner(uid: number, gid: number): Promise<void>;
  mode(mode: number): Promise<void>;
  /** Resolves when the bytes are on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Only the owner may look into a file that is not finished. */
const privateMode = 0o600;

/** The file system of the machine. */
export const nodeFileSystem: FileSystem = {
  lstat: (path) => lstat(path),
  readFile: (path) => readFile(path),
  mayWrite: (path) => access(path, constants.W_OK),
  create: async (path) => {
    const handle = await open(path, "wx", privateMode);
    return {
      write: (bytes) => handle.writeFile(bytes),
      owner: (uid, gid) => handle.chown(uid, gid),
      mode: (mode) => handle.chmod(mode),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  rename: (from, to) => rename(from, to),
  unlink: (path) => unlink(path),
};
