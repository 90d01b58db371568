// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { fakeDocker } from "../fakes/fake-docker.ts";
import { chooseK3sImage, defaultK3sImage, lookForK3s } from "./k3s-image.ts";

const compatibles = { "images --filter label=org.nuvolaris.k3s-compatible": "<none>:<none>\nours:newer\nours:older\n" };

test("the pinned k3s is taken where it is, though a compatible image is there too", async () => {
  const docker = fakeDocker({ [`image inspect ${defaultK3sImage}`]: "[]", ...compatibles });

  expect(await chooseK3sImage({ docker })).toEqual({ found: true, image: defaultK3sImage, mustBePulled: false });
});

test("the pinned k3s is pulled where its registry answers", async () => {
  const docker = fakeDocker({ [`manifest inspect ${defaultK3sImage}`]: "{}", ...compatibles });

  expect(await chooseK3sImage({ docker })).toEqual({ found: true, image: defaultK3sImage, mustBePulled: true });
});

test("where no registry answers, the newest compatible image with a name is taken", async () => {
  const docker = fakeDocker(compatibles);

  expect(await chooseK3sImage({ docker })).toEqual({ found: true, image: "ours:newer", mustBePulled: false });
});

test("where there is no image at all, the reason says what was tried and how to get one", async () => {
  const docker = fakeDocker({ "images --filter": "" });

  expect(await chooseK3sImage({ docker })).toMatchObject({
    found: false,
    reason: expect.stringMatching(
      /rancher\/k3s\S+ .*cannot be pulled \(.*not known here\).*k3s-image:build.*K3S_IMAGE/,
    ),
  });
});

test("an image that was asked for is not replaced by another", async () => {
  const docker = fakeDocker({ [`image inspect ${defaultK3sImage}`]: "[]", ...compatibles });

  expect(await chooseK3sImage({ docker, wanted: "mine:1" })).toMatchObject({
    found: false,
    reason: expect.stringMatching(/^K3S_IMAGE names mine:1, which is not on this engine/),
  });
});

test("an engine that answers but cannot run the image is no place for a cluster", async () => {
  const docker = fakeDocker({ version: "20.10", ...compatibles });

  expect(await lookForK3s({ docker })).toMatchObject({
    found: false,
    reason: expect.stringMatching(/^the Docker engine cannot run ours:newer: .*not known here/),
  });
});

test("an image that is not here yet is not tried", async () => {
  const docker = fakeDocker({ version: "20.10", [`manifest inspect ${defaultK3sImage}`]: "{}" });

  expect(await lookForK3s({ docker })).toEqual({ found: true, image: defaultK3sImage, mustBePulled: true });
});
