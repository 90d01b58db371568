// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePorts } from "./free-ports.ts";

test("each port is another one, and can be listened on", async () => {
  const ports = await freePorts(5);

  expect(new Set(ports).size).toBe(5);
  for (const port of ports) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    await new Promise((resolve) => server.close(resolve));
  }
});
