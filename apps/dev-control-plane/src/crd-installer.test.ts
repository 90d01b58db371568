// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, handlerTransport } from "@nuvolaris/client";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { installCrd } from "./crd-installer.ts";
import type { CrdManifest } from "./crd-manifests.ts";
import { ServeError } from "./usage-error.ts";

const manifest: CrdManifest = {
  metadata: { name: "toys.example.com" },
  spec: { group: "example.com", scope: "Namespaced", names: { plural: "toys", kind: "Toy" }, versions: [] },
};

interface Install {
  readonly clock: FakeClock;
  readonly requests: readonly string[];
  readonly installed: Promise<void>;
}

/** Installs into a cluster that answers each GET with the next of these conditions, the last one again and again. */
function install(conditions: readonly object[], refusal?: object & { code: number }): Install {
  const clock = new FakeClock();
  const requests: string[] = [];
  let gets = 0;
  const handle = (request: Request): Promise<Response> => {
    requests.push(`${request.method} ${new URL(request.url).search}`);
    if (refusal) return Promise.resolve(Response.json(refusal, { status: refusal.code }));
    const condition = conditions[Math.min(gets, conditions.length - 1)];
    if (request.method === "GET") gets++;
    return Promise.resolve(Response.json({ ...manifest, status: { conditions: [condition] } }));
  };
  const client = new Client({ transport: handlerTransport(handle) });
  const installed = installCrd(manifest, { client, clock, signal: new AbortController().signal });
  installed.catch(() => undefined);
  return { clock, requests, installed };
}

const established = { type: "Established", status: "True" };
const pending = { type: "Established", status: "False" };

test("a CRD is applied with its own field manager, then waited for until it is established", async () => {
  const { clock, requests, installed } = install([pending, established]);
  await clock.advance(50);
  await installed;
  expect(requests).toEqual(["PATCH ?fieldManager=nuvolaris-dev-control-plane&force=true", "GET ", "GET "]);
  expect(clock.pendingTimers).toBe(0);
});

test("names that another CRD has are an error that says whose", async () => {
  const conflict = { type: "NamesAccepted", status: "False", message: '"Toy" is already in use' };
  await expect(install([conflict]).installed).rejects.toThrow(
    /CRD toys\.example\.com: its names.*"Toy" is already in use/,
  );
});

test("one that is never established is given up after half a minute", async () => {
  const { clock, installed } = install([pending]);
  await clock.advance(31_000);
  await expect(installed).rejects.toThrow(/was not established within 30 s/);
});

test("a missing permission is one clear error that says what to do", async () => {
  const message = 'customresourcedefinitions "toys.example.com" is forbidden: User "jane" cannot patch';
  const status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason: "Forbidden",
    code: 403,
    message,
  };
  const { installed } = install([], status);
  await expect(installed).rejects.toBeInstanceOf(ServeError);
  await expect(installed).rejects.toThrow(/cannot install CRD toys.*User "jane" cannot patch; ask who may.*--no-crds/);
});
