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
  /** Makes another kubeconfig, whose requests are told apart by `user`. */
  readonly kubeconfigOf: (user: string) => string;
  /** What arrived that was no read, in order. */
  readonly writes: readonly Write[];
  /** The reads that arrived, in order. */
  readonly reads: readonly Pick<Write, "user" | "path">[];
}

export interface Write {
  readonly user: string;
  readonly method: string;
  readonly path: string;
  /** `""` until all of it has arrived. */
  readonly body: string;
  /** `undefined` until it is answered. */
  readonly status: number | undefined;
}

type Recorded = { -readonly [Field in keyof Write]: Write[Field] };

export async function serveControlPlane(): Promise<ServedControlPlane> {
  await using parts = new AsyncDisposableStack();
  const plane = parts.use(await startEmbedded());
  const writes: Recorded[] = [];
  const reads: Pick<Write, "user" | "path">[] = [];
  const server = createServer((message, response) => {
    const { method = "GET", url: path = "/", headers } = message;
    const user = (headers.authorization ?? "").replace(/^Bearer /, "");
    const write: Recorded = { user, method, path, body: "", status: undefined };
    if (method === "GET") reads.push({ user, path });
    else writes.push(write);
    void answer(plane, { message, response, write });
  });
  // A client that was stopped for a while finds its connections as it left them.
  server.keepAliveTimeout = 600_000;
  await once(server.listen(0, "127.0.0.1"), "listening");
  parts.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  // Proof of the cast: a server that listens on a port has an address of this type.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = parts.use(mkdtempDisposableSync(join(tmpdir(), "operator-test-")));
  const kubeconfigOf = (user: string): string => {
    const path = join(folder.path, user);
    writeFileSync(path, kubeconfigFor(`http://${host}`, user));
    return path;
  };
  const running = parts.move();
  const kubeconfig = kubeconfigOf("test");
  return { plane, host, kubeconfig, kubeconfigOf, writes, reads, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly write: Recorded;
}

async function answer({ handle }: EmbeddedControlPlane, { message, response, write }: Exchange): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => {
    gone.abort();
  });
  const { method = "GET", url = "/", headers } = message;
  const bytes = method === "GET" ? undefined : await buffer(message);
  write.body = bytes?.toString() ?? "";
  const body = bytes ? { body: new Uint8Array(bytes) } : {};
  const fields = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const request = new Request(new URL(url, "http://localhost"), {
    method,
    headers: fields,
    signal: gone.signal,
    ...body,
  });
  try {
    const { status, headers: answered, body: chunks } = await handle(request);
    write.status = status;
    response.writeHead(status, Object.fromEntries(answered)).flushHeaders();
    for await (const chunk of chunks ?? []) response.write(chunk);
    response.end();
  } catch {
    // The operator went away, or its server did.
    response.destroy();
  }
}

function kubeconfigFor(server: string, user: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server } }],
    contexts: [{ name: "test", context: { cluster: "test", user } }],
    users: [{ name: user, user: { token: user } }],
  });
}
