// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { startEmbedded, type EmbeddedControlPlane } from "@nuvolaris/testing";
import { once } from "node:events";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

/** Tests only: an API server in this process that other processes reach, over plain HTTP. */
export interface ServedControlPlane extends AsyncDisposable {
  readonly plane: EmbeddedControlPlane;
  /** The server's host and port, as metrics have it. */
  readonly host: string;
  /** The path of a kubeconfig for it. */
  readonly kubeconfig: string;
}

export async function serveControlPlane(): Promise<ServedControlPlane> {
  await using parts = new AsyncDisposableStack();
  const plane = parts.use(await startEmbedded());
  const server = createServer((message, response) => {
    void answer(plane, { message, response });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  parts.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  // Proof of the cast: a server that listens on a port has an address of this type.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = parts.use(mkdtempDisposableSync(join(tmpdir(), "operator-test-")));
  const kubeconfig = join(folder.path, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigFor(`http://${host}`));
  const running = parts.move();
  return { plane, host, kubeconfig, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function answer(
  { handle }: EmbeddedControlPlane,
  { message, response }: { readonly message: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => {
    gone.abort();
  });
  const { method = "GET", url = "/", headers } = message;
  const body = method === "GET" ? {} : { body: new Uint8Array(await buffer(message)) };
  const fields = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const request = new Request(new URL(url, "http://localhost"), {
    method,
    headers: fields,
    signal: gone.signal,
    ...body,
  });
  try {
    const { status, headers: answered, body: chunks } = await handle(request);
    response.writeHead(status, Object.fromEntries(answered)).flushHeaders();
    for await (const chunk of chunks ?? []) response.write(chunk);
    response.end();
  } catch {
    // The operator went away, or its server did.
    response.destroy();
  }
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    users: [{ name: "test", user: { token: "test" } }],
  });
}
