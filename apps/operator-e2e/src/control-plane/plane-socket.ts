// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The control plane lives in the process that started it; tests run in workers. This is what they can ask it to do. */
import type { ControlPlane } from "@nuvolaris/testing";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { text } from "node:stream/consumers";

/** The node's way back after a kill takes its time on a busy machine. */
const answerTimeoutMs = 180_000;

/** The control plane did not do what it was asked to. */
export class PlaneRequestError extends Error {
  override readonly name = "PlaneRequestError";
}

/** Answers at `socketPath` until it is disposed of. */
export async function servePlane(plane: ControlPlane, socketPath: string): Promise<AsyncDisposable> {
  const verbs = verbsOf(plane);
  const server = createServer((incoming, answer) => {
    const reply = async (): Promise<string> => {
      const name = incoming.url?.slice(1) ?? "";
      const verb = verbs[name];
      if (!verb) throw new PlaneRequestError(`this control plane cannot ${name}`);
      return verb(await text(incoming));
    };
    reply().then(
      (body) => answer.end(body),
      (error: unknown) => answer.writeHead(500).end(error instanceof Error ? (error.stack ?? error.message) : "failed"),
    );
  });
  server.listen(socketPath);
  await once(server, "listening");
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

type Verb = (argument: string) => Promise<string>;

/** Those that this control plane has. */
function verbsOf(plane: ControlPlane): Readonly<Record<string, Verb>> {
  const verbs: Record<string, Verb> = { logs: () => plane.logs() };
  if (plane.loadImage) verbs["load-image"] = (image) => done(plane.loadImage?.(image));
  if (plane.restartNode) verbs["restart-node"] = () => done(plane.restartNode?.());
  return verbs;
}

async function done(work: Promise<void> | undefined): Promise<string> {
  await work;
  return "";
}

/** What a worker can ask of the control plane that {@link servePlane} serves. */
export class RemotePlane {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  logs(): Promise<string> {
    return this.#ask("logs");
  }

  async restartNode(): Promise<void> {
    await this.#ask("restart-node");
  }

  async loadImage(image: string): Promise<void> {
    await this.#ask("load-image", image);
  }

  async #ask(verb: string, argument = ""): Promise<string> {
    const asked = request({ socketPath: this.#socketPath, path: `/${verb}`, method: "POST", timeout: answerTimeoutMs });
    asked.once("timeout", () => {
      asked.destroy(new PlaneRequestError(`the control plane did not ${verb} within ${answerTimeoutMs / 1000} s`));
    });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    asked.once("error", reject);
    asked.once("response", (response) => {
      text(response).then((body) => {
        if (response.statusCode === 200) resolve(body);
        else reject(new PlaneRequestError(`the control plane could not ${verb}: ${body}`));
      }, reject);
    });
    asked.end(argument);
    return promise;
  }
}
