// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Binds a handler of web-standard requests to a socket. It is meant for small answers to probes and scrapers. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { HttpAddress } from "./http-address.ts";
import type { CertificateSource, KeyPair } from "./serving-certificate.ts";
import { type Logger, silentLogger } from "../logger.ts";
import type { Runnable, Running, StopSignals } from "../runnable.ts";

/** The address cannot be listened on: the port is taken, or not allowed. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

export interface HttpServerOptions extends HttpAddress {
  /** For logs and errors: `health`. */
  readonly name: string;
  readonly handle: (request: Request) => Promise<Response>;
  /** Serves over TLS with this certificate, and with each later one. Default: in the clear. */
  readonly certificate?: CertificateSource;
  readonly log?: Logger;
}

/** Serves while the manager runs. Errors: {@link ListenError} when it cannot listen, CertificateError for one that cannot be used. */
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
    const { server, following } = await this.#create(stopping);
    await this.#listen(server);
    this.#log.info("listening", { server: this.name, url: this.#url });
    const closed = new Promise<void>((resolve) => {
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
    return { ended: Promise.all([closed, following]).then(() => undefined) };
  }

  /** A server, and what renews its certificate until `stopping`. */
  async #create(stopping: AbortSignal): Promise<{ readonly server: Server; readonly following: Promise<void> }> {
    const { certificate } = this.#options;
    const answer = (message: IncomingMessage, response: ServerResponse): void => {
      void this.#answer(message, response);
    };
    if (!certificate) {
      // Loaded here: with it come WebSocket, `fetch` and HTTP/2, some 10 MB (Node 24).
      const { createServer } = await import("node:http");
      return { server: createServer(answer), following: Promise.resolve() };
    }
    const { createServer } = await import("node:https");
    const server = createServer(tlsOf(await certificate.first()), answer);
    const use = (pair: KeyPair): void => {
      server.setSecureContext(tlsOf(pair));
    };
    return { server, following: certificate.follow(use, stopping) };
  }

  #listen(server: Server): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      const refused = (error: NodeJS.ErrnoException): void => {
        const where = `${host ?? "*"}:${port}`;
        const why =
          error.code === "EADDRINUSE"
            ? "the port is in use; stop what listens there or choose another port"
            : error.message;
        reject(new ListenError(`${this.name} cannot listen on ${where}: ${why}`, { cause: error }));
      };
      server.once("error", refused);
      server.listen({ port, ...(host !== undefined && { host }) }, () => {
        server.off("error", refused);
        // A connection that could not be accepted, for lack of file descriptors mostly. Without a listener it would end the process.
        server.on("error", (error) => {
          this.#log.error("server failed, it goes on", { server: this.name, error });
        });
        const address = server.address();
        const bound = typeof address === "object" && address ? address.port : port;
        this.#url = `${this.#options.certificate ? "https" : "http"}://${urlHost(host)}:${bound}`;
        resolve();
      });
    });
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(message.url ?? "/", "http://localhost");
      const answer = await this.#options.handle(
        new Request(url, { method: message.method ?? "GET", headers: headersOf(message) }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(message.method === "HEAD" ? undefined : await answer.text());
    } catch (error) {
      this.#log.error("request failed", { server: this.name, error });
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end("internal error\n");
    }
  }
}

/** As TLS is served by Kubernetes' own components by default. */
function tlsOf({ certificate, key }: KeyPair): {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: "TLSv1.2";
} {
  return { cert: certificate, key, minVersion: "TLSv1.2" };
}

function headersOf({ headers }: IncomingMessage): Headers {
  const single = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return new Headers(Object.fromEntries(single));
}

function urlHost(host: string | undefined): string {
  if (host === undefined || host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
