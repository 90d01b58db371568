// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, ConfigMap, handlerTransport, type Transport } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { LeadershipLostError, NotLeadingError } from "./errors.ts";
import { leaderGate } from "./leader-gate.ts";

/** Leads as long as the test says. */
class Elector {
  term: AbortController | undefined = new AbortController();

  leading(): AbortSignal {
    if (this.term) return this.term.signal;
    throw new NotLeadingError("not leading");
  }

  lose(): void {
    this.term?.abort(new LeadershipLostError("lost"));
    this.term = undefined;
  }
}

function gated(wrap: (transport: Transport) => Transport = (transport) => transport) {
  const arrived: string[] = [];
  const transport = handlerTransport((request) => {
    arrived.push(request.method);
    return Promise.resolve(Response.json({}));
  });
  const elector = new Elector();
  const client = new Client({ transport: leaderGate(wrap(transport), elector), fieldManager: "test" });
  return { arrived, elector, client };
}

const key = { namespace: "default", name: "a" };
const object = { metadata: key };

test("while this process leads, everything passes", async () => {
  const { arrived, client } = gated();

  await client.get(ConfigMap, key);
  await client.apply(ConfigMap, object);

  expect(arrived).toEqual(["GET", "PATCH"]);
});

test("while it does not, reads pass and no write is sent", async () => {
  const { arrived, client, elector } = gated();
  elector.lose();

  await client.get(ConfigMap, key);
  await expect(client.create(ConfigMap, object)).rejects.toThrow(NotLeadingError);
  await expect(client.update(ConfigMap, object)).rejects.toThrow(NotLeadingError);
  await expect(client.apply(ConfigMap, object)).rejects.toThrow(NotLeadingError);
  await expect(client.delete(ConfigMap, key)).rejects.toThrow(NotLeadingError);
  await expect(client.request({ method: "POST", path: "/api/v1/namespaces", body: {} })).rejects.toThrow(
    NotLeadingError,
  );

  expect(arrived).toEqual(["GET"]);
});

test("a term that ends while the connection is made keeps the request from being sent, though another one has begun", async () => {
  const connected = Promise.withResolvers<undefined>();
  const { arrived, client, elector } = gated((transport) => ({
    ...transport,
    send: async (request) => {
      await connected.promise;
      // What is asked last has to say it: an abort would be heard as well.
      return transport.send({ ...request, signal: new AbortController().signal });
    },
  }));
  const write = client.create(ConfigMap, object);
  elector.lose();
  elector.term = new AbortController();

  connected.resolve(undefined);

  await expect(write).rejects.toThrow(LeadershipLostError);
  expect(arrived).toEqual([]);
});

test("a deadline that passes while the connection is made is found out at the last moment, whatever the timers do", async () => {
  const { arrived, client, elector } = gated((transport) => ({
    ...transport,
    send: (request) => {
      elector.term = undefined;
      return transport.send(request);
    },
  }));

  await expect(client.create(ConfigMap, object)).rejects.toThrow(NotLeadingError);

  expect(arrived).toEqual([]);
});

test("a write that waits for its answer is given up with the term", async () => {
  const transport = handlerTransport(() => new Promise(() => undefined));
  const elector = new Elector();
  const client = new Client({ transport: leaderGate(transport, elector) });
  const write = client.create(ConfigMap, object);
  const failed = expect(write).rejects.toThrow(LeadershipLostError);

  elector.lose();

  await failed;
});

/** A transport that notes the signals of the connections that it is asked for. */
function connecting(): Transport & { readonly signals: readonly AbortSignal[] } {
  const signals: AbortSignal[] = [];
  const upgrade: Transport["upgrade"] = ({ signal }) => {
    signals.push(signal);
    return Promise.resolve({ status: 400, headers: new Headers(), body: new Blob([]).stream() });
  };
  return { ...handlerTransport(() => Promise.resolve(Response.json({}))), upgrade, signals };
}

const opening = { path: "/exec", headers: {}, protocols: [], signal: new AbortController().signal };

test("connections for messages are opened while this process leads, and end with the term", async () => {
  const transport = connecting();
  const elector = new Elector();
  const gate = leaderGate(transport, elector);
  await gate.upgrade?.(opening);
  expect(transport.signals.map(({ aborted }) => aborted)).toEqual([false]);

  elector.lose();

  expect(transport.signals[0]?.reason).toBeInstanceOf(LeadershipLostError);
  await expect(gate.upgrade?.(opening)).rejects.toThrow(NotLeadingError);
  expect(transport.signals.length).toBe(1);
});

test("a transport that opens no connections opens none behind the gate", () => {
  const transport = handlerTransport(() => Promise.resolve(Response.json({})));

  expect(leaderGate(transport, new Elector())).not.toHaveProperty("upgrade");
});
