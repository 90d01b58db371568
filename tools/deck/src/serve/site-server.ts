// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { UsageError } from "../usage-error.ts";
import { eventsPath, liveEvent, livePage, type LiveMessage } from "./live-page.ts";

export interface SiteServerOptions {
  /** What is served. */
  readonly folder: string;
  /** 0: any that is free. */
  readonly port: number;
}

const host = "127.0.0.1";
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
};

/** Serves a folder to this machine alone, and tells its pages what happens. Stops when it is disposed of. */
export class SiteServer implements AsyncDisposable {
  /** Ends with a slash. */
  readonly url: string;
  readonly #server: Server;
  readonly #pages: Set<ServerResponse>;
  #problems: readonly string[] = [];

  private constructor(server: Server, pages: Set<ServerResponse>) {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    this.url = `http://${host}:${port}/`;
    this.#server = server;
    this.#pages = pages;
  }

  /** Errors: {@link UsageError} for a port that is taken. */
  static async start({ folder, port }: SiteServerOptions): Promise<SiteServer> {
    const pages = new Set<ServerResponse>();
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause: NodeJS.ErrnoException) => {
        const isTaken = cause.code === "EADDRINUSE";
        reject(isTaken ? new UsageError(`port ${port} is taken; name another one with --port`, { cause }) : cause);
      });
      server.listen(port, host, resolve);
    });
    const site = new SiteServer(server, pages);
    server.on("request", (request, response) => {
      if (request.url === eventsPath) site.#listen(response);
      else void answer(folder, request, response);
    });
    return site;
  }

  /** Tells the open pages; problems are also told to those that open later. */
  send(message: LiveMessage): void {
    if (message.type === "problems") this.#problems = message.lines;
    for (const page of this.#pages) page.write(liveEvent(message));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(liveEvent({ type: "problems", lines: this.#problems }));
    this.#pages.add(response);
    response.on("close", () => this.#pages.delete(response));
  }
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await find(folder, request);
  const headers = { "content-type": found?.type ?? "text/plain; charset=utf-8", "cache-control": "no-store" };
  response.writeHead(found ? 200 : 404, headers);
  response.end(found?.body ?? "There is no such page. The index is at /\n");
}

async function find(
  folder: string,
  { url = "/" }: IncomingMessage,
): Promise<{ type: string; body: string | Buffer } | undefined> {
  try {
    const { pathname } = new URL(url, "http://localhost");
    const path = normalize(join(folder, decodeURIComponent(pathname), pathname.endsWith("/") ? "index.html" : ""));
    if (!path.startsWith(folder + sep)) return undefined;
    const type = types[extname(path)];
    if (type === undefined) return undefined;
    const body = await readFile(path);
    return { type, body: extname(path) === ".html" ? livePage(body.toString()) : body };
  } catch {
    // What cannot be read, and what is no URL, is not there.
    return undefined;
  }
}
