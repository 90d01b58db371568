// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { Client } from "./client.ts";
import { transportTo } from "./testing/local-server.ts";
import { readInput, servePod, success, type PodSession } from "./testing/pod-server.ts";

// #region use
async function restore(client: Client, dump: string): Promise<string> {
  const key = { namespace: "default", name: "postgres-0" };
  const { exitCode, stdout, stderr } = await client.exec(key, { command: ["psql", "shop"], stdin: dump });
  if (exitCode !== 0) throw new Error(`psql failed with ${exitCode}: ${stderr}`);
  return stdout;
}

async function ask(client: Client, question: string, onError: (error: Error) => void): Promise<unknown> {
  await using forward = await client.portForward(
    { namespace: "default", name: "postgrest-0" },
    { ports: [{ remote: 3000 }], onError },
  );
  const answer = await fetch(`http://127.0.0.1:${forward.ports[0]?.local}/${question}`);
  return await answer.json();
}
// #endregion

async function pod(session: PodSession): Promise<void> {
  if (session.url.includes("/exec?")) {
    await session.send(1, `restored ${(await readInput(session)).text}`);
    await session.end(success);
    return;
  }
  for (const channel of [0, 1]) await session.send(channel, Buffer.of(0xb8, 0x0b));
  for await (const message of session.messages) {
    const [line] = message.subarray(1).toString().split("\r\n");
    const body = JSON.stringify({ line });
    await session.send(0, `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
    await session.close();
  }
}

test("the README's commands and ports do what they say", async () => {
  const errors: Error[] = [];
  await using server = await servePod(pod);
  await using client = new Client({ transport: transportTo(server.url) });

  expect(await restore(client, "create table")).toBe("restored create table");
  expect(await ask(client, "orders", (error) => errors.push(error))).toEqual({ line: "GET /orders HTTP/1.1" });
  expect(errors).toEqual([]);
});
