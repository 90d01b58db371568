// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test, vi } from "vitest";
import { contextIn } from "../fakes/in-process.ts";
import { TemporaryRepository } from "../fakes/temporary-repository.ts";
import { openRepository } from "./repository.ts";
import { resolveRange } from "./range.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

test("a range that is no change any more is refused before it is read", async () => {
  using repository = TemporaryRepository.create();
  for (const message of ["1", "2", "3"]) repository.commit({ message });
  const opened = await openRepository(contextIn(repository));
  const range = "HEAD~2..main";

  await expect(resolveRange(opened, { range, maxCommits: 1 })).rejects.toThrow(
    "HEAD~2..main has 2 commits, more than the 1 that are read at once: name a nearer base",
  );
  expect(await resolveRange(opened, { range, maxCommits: 2 })).toMatchObject({ baseName: "HEAD~2", headName: "main" });
});

test("a base that nobody named is called as the remote's branch", async () => {
  using origin = TemporaryRepository.create();
  origin.commit();
  using clone = origin.clone();

  expect(await resolveRange(await openRepository(contextIn(clone)), {})).toMatchObject({ baseName: "origin/main" });
});
