// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { wholeImageName } from "./image-name.ts";

test.each([
  ["web", "docker.io/library/web:latest"],
  ["web:1", "docker.io/library/web:1"],
  ["nuvolaris/pause:1", "docker.io/nuvolaris/pause:1"],
  ["localhost/web", "localhost/web:latest"],
  ["localhost:5000/web", "localhost:5000/web:latest"],
  ["registry.example.org/team/web:1", "registry.example.org/team/web:1"],
  ["team/web@sha256:0a", "docker.io/team/web@sha256:0a"],
])("%s is %s on a node", (image, whole) => {
  expect(wholeImageName(image)).toBe(whole);
});
