// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { readInput, servePod, success } from "./pod-server.ts";

// What these tests take for an API server must be one for a client that was tried against real ones.
test("client-node runs a command on the server of these tests", { timeout: 240_000 }, async () => {
  await using server = await servePod(async (session) => {
    await session.send(1, (await readInput(session)).text.toUpperCase());
    await session.end(success);
  });
  const { Exec, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: "a", server: server.url, skipTLSVerify: true }, { name: "a" });
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const ended = Promise.withResolvers<string | undefined>();

  await new Exec(config).exec("default", "web", "main", ["cat"], stdout, null, stdin, false, (status) => {
    ended.resolve(status.status);
  });
  stdin.end("hello");

  expect(await text(stdout)).toBe("HELLO");
  expect(await ended.promise).toBe("Success");
});
