// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { GitRepository } from "../testing/git-repository.ts";
import { BlobReader } from "./blob-reader.ts";

const never = new AbortController().signal;

function store(repository: GitRepository, name: string, content: string | Uint8Array): string {
  repository.write({ [name]: content });
  return repository.git("hash-object", "-w", "--", name);
}

test("blobs are read byte for byte, one after the other", async () => {
  using repository = new GitRepository();
  const contents = [
    Buffer.from("text\n"),
    Buffer.alloc(0),
    Buffer.from([0, 255, 10, 13, 0]),
    Buffer.alloc(3 * 1024 * 1024, "a line that is read in many chunks\n"),
    Buffer.from("\n"),
  ];
  const blobs = contents.map((content, index) => store(repository, `file-${index}`, content));
  await using reader = new BlobReader({ cwd: repository.path, signal: never });
  const read = await Promise.all(blobs.map((blob) => reader.read(blob)));
  expect(read.map((content, index) => content.equals(contents[index] ?? Buffer.of(1)))).toEqual(
    contents.map(() => true),
  );
});

test("an object that is not there, or is no blob, is an error, and the next one is read", async () => {
  using repository = new GitRepository();
  const commit = repository.commit({ "a.ts": "a" });
  const blob = store(repository, "b.ts", "b");
  await using reader = new BlobReader({ cwd: repository.path, signal: never });
  await expect(reader.read("0".repeat(40))).rejects.toThrow(/cat-file 0+: 0+ missing/);
  await expect(reader.read(commit)).rejects.toThrow(/cat-file [0-9a-f]+: [0-9a-f]+ commit \d+/);
  expect((await reader.read(blob)).toString()).toBe("b");
});

test("git that ends is an error for what is asked of it", async () => {
  using repository = new GitRepository();
  const blob = store(repository, "a.ts", "a");
  const controller = new AbortController();
  await using reader = new BlobReader({ cwd: repository.path, signal: controller.signal });
  await reader.read(blob);
  controller.abort();
  await expect(reader.read(blob)).rejects.toThrow("ended before its time");
});

test("a reader that was never asked ends", async () => {
  using repository = new GitRepository();
  const reader = new BlobReader({ cwd: repository.path, signal: never });
  await reader[Symbol.asyncDispose]();
  await expect(reader.read("0".repeat(40))).rejects.toThrow();
});
