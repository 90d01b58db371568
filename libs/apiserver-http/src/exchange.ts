// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// One request and its answer.
import type { Status } from "@nuvolaris/api-machinery";
import { BodyTooLargeError, ClientGoneError, toWebRequest, type NodeRequest } from "./incoming-request.ts";
import { sendResponse, type NodeResponse } from "./outgoing-response.ts";

export interface ExchangeOptions {
  readonly bodyLimit: number;
  readonly handle: (request: Request) => Promise<Response>;
}

export class Exchange {
  readonly #request: NodeRequest;
  readonly #response: NodeResponse;
  readonly #ended = Promise.withResolvers<undefined>();

  constructor(request: NodeRequest, response: NodeResponse) {
    this.#request = request;
    this.#response = response;
  }

  /** Resolves when the answer has left, or the client is gone. */
  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  /** Rejects with what the handler, or the body of its answer, threw; the client has been told as far as that was possible. */
  async run(options: ExchangeOptions): Promise<void> {
    const gone = new AbortController();
    let answered = false;
    this.#response.once("close", () => {
      if (!answered) gone.abort();
      this.#ended.resolve(undefined);
    });
    try {
      await this.#answer(options, gone.signal);
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      await this.#apologize();
      throw error;
    } finally {
      answered = true;
    }
  }

  async #answer({ bodyLimit, handle }: ExchangeOptions, signal: AbortSignal): Promise<void> {
    const request = await toWebRequest(this.#request, { bodyLimit, signal }).catch(refusalOf);
    const response = request instanceof Response ? request : await handle(request);
    await sendResponse(response, this.#response);
  }

  async #apologize(): Promise<void> {
    if (this.#response.headersSent) return;
    const response = statusResponse(500, "InternalError", "Internal error occurred: the request could not be answered");
    await sendResponse(response, this.#response);
  }
}

/** Answers a request that never became one for the server to see. */
function refusalOf(error: unknown): Response {
  if (error instanceof BodyTooLargeError) {
    const message = `Request entity too large: limit is ${error.limit.toString()}`;
    return statusResponse(413, "RequestEntityTooLarge", message);
  }
  if (error instanceof TypeError)
    return statusResponse(400, "BadRequest", `the request is malformed: ${error.message}`);
  throw error;
}

function statusResponse(code: number, reason: string, message: string): Response {
  const status: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
  return Response.json(status, { status: code });
}
