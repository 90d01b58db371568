// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The part of `ws` that is used here: it comes without types. https://github.com/websockets/ws/blob/master/doc/ws.md */
declare module "ws" {
  import type { Agent, ClientRequest, IncomingMessage } from "node:http";
  import type { Duplex, DuplexOptions } from "node:stream";

  export interface WebSocketOptions {
    readonly agent: Agent;
    readonly headers: Readonly<Record<string, string | string[]>>;
    readonly signal: AbortSignal;
    readonly perMessageDeflate: boolean;
    /** In bytes. */
    readonly maxPayload: number;
  }

  interface WebSocketEvents {
    readonly open: [];
    readonly close: [code: number];
    readonly pong: [];
    readonly message: [];
    readonly error: [error: Error];
    readonly "unexpected-response": [request: ClientRequest, response: IncomingMessage];
  }

  export class WebSocket {
    constructor(url: string, protocols: readonly string[], options: WebSocketOptions);
    readonly protocol: string;
    readonly isPaused: boolean;
    on<Name extends keyof WebSocketEvents>(name: Name, listener: (...args: WebSocketEvents[Name]) => void): this;
    /** Calls back when the message was handed to the system. */
    send(message: Uint8Array, done: (error?: Error) => void): void;
    ping(): void;
    close(): void;
    terminate(): void;
  }

  export function createWebSocketStream(socket: WebSocket, options?: DuplexOptions): Duplex;

  /** For tests. */
  export class WebSocketServer {
    constructor(options: {
      readonly noServer: true;
      readonly handleProtocols: (offered: Set<string>) => string | false;
    });
    handleUpgrade(
      request: IncomingMessage,
      ...rest: [socket: Duplex, head: Buffer, done: (socket: WebSocket) => void]
    ): void;
  }
}
