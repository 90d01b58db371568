// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { freePorts } from "./free-ports.ts";

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return server;
}

const close = (server: Server): Promise<unknown> => new Promise((resolve) => server.close(resolve));

/** The numbers by which these ports are tried, one after the other, the last one again and again. */
function tries(...ports: readonly number[]): () => number {
  const left = [...ports];
  return () => (((left.length > 1 ? left.shift() : left[0]) ?? 0) - 20_000 + 0.5) / 10_000;
}

test("each port is another one, can be listened on, and is none that a system gives to who asks for any", async () => {
  const ports = await freePorts(5);

  expect(new Set(ports).size).toBe(5);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(30_000);
    await close(await listen(port));
  }
});

test("a port that is taken is passed over, and so is one that has been found already", async () => {
  const [taken = 0, first = 0, second = 0] = await freePorts(3);
  const server = await listen(taken);

  const ports = await freePorts(2, tries(taken, first, first, taken, second));
  await close(server);

  expect(ports).toEqual([first, second]);
});

test("where nothing is free, that is said", async () => {
  const [taken = 0] = await freePorts(1);
  const server = await listen(taken);

  await expect(freePorts(1, tries(taken))).rejects.toThrow(/EADDRINUSE/);

  await close(server);
});
