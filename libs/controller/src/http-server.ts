// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Binds a handler of web-standard requests to a socket. It is meant for small answers to probes and scrapers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { HttpAddress } from "./http-address.ts";
import { type Logger, silentLogger } from "./logger.ts";
import type { Runnable, Running, StopSignals } from "./runnable.ts";

/** The address cannot be listened on: the port is taken, or not allowed. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

export interface HttpServerOptions extends HttpAddress {
  /** For logs and errors: `health`. */
  readonly name: string;
  readonly handle: (request: Request) => Promise<Response>;
  readonly log?: Logger;
}

/** Serves while the manager runs. Errors: {@link ListenError} when it cannot listen. */
export class HttpServer implements Runnable {
  readonly name: string;
  readonly #options: HttpServerOptions;
  readonly #log: Logger;
  #url: string | undefined;

  constructor(options: HttpServerOptions) {
    this.name = `${options.name} server`;
    this.#options = options;
    this.#log = options.log ?? silentLogger;
  }

  /** Where it listens; `undefined` while it does not. */
  get url(): string | undefined {
    return this.#url;
  }

  async start({ stopping }: StopSignals): Promise<Running> {
    const server = createServer((message, response) => {
      void this.#answer(message, response);
    });
    await this.#listen(server);
    this.#log.info("listening", { server: this.name, url: this.#url });
    const ended = new Promise<void>((resolve) => {
      const close = (): void => {
        server.close(() => {
          this.#url = undefined;
          resolve();
        });
        server.closeAllConnections();
      };
      if (stopping.aborted) close();
      else stopping.addEventListener("abort", close, { once: true });
    });
    return { ended };
  }

  #listen(server: Server): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        const where = `${host ?? "*"}:${port}`;
        const why =
          error.code === "EADDRINUSE"
            ? "the port is in use; stop what listens there or choose another port"
            : error.message;
        reject(new ListenError(`${this.name} cannot listen on ${where}: ${why}`, { cause: error }));
      });
      server.listen({ port, ...(host !== undefined && { host }) }, () => {
        const address = server.address();
        const bound = typeof address === "object" && address ? address.port : port;
        this.#url = `http://${urlHost(host)}:${bound}`;
        resolve();
      });
    });
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(message.url ?? "/", "http://localhost");
      const answer = await this.#options.handle(new Request(url, { method: message.method ?? "GET" }));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(message.method === "HEAD" ? undefined : await answer.text());
    } catch (error) {
      this.#log.error("request failed", { server: this.name, error });
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end("internal error\n");
    }
  }
}

function urlHost(host: string | undefined): string {
  if (host === undefined || host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
