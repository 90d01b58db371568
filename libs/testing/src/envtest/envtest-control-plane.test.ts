// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock, systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { reasonToSkip } from "../probes/requirements.ts";
import { locateAssets } from "./assets.ts";
import { EnvtestError } from "./envtest-error.ts";
import { startEnvtest } from "./envtest-control-plane.ts";

const located = await locateAssets({ environment: process.env });
reasonToSkip(
  "envtest",
  located.found ? { available: true } : { available: false, reason: located.reason },
  process.env,
);

/** Binaries that are shell scripts. */
async function fakeAssets(scripts: Readonly<Record<string, string>>) {
  const directory = await mkdtemp(join(tmpdir(), "fake-assets-"));
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, name), 0o755);
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

/** The folders of this process: other runs have theirs beside them. */
async function leftovers(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`nuvolaris-envtest-${process.pid}-`));
}

test("an etcd that ends fails the start with its last words, and leaves nothing behind", async () => {
  await using assets = await fakeAssets({ etcd: "echo the disk is full >&2; exit 1" });

  const start = startEnvtest({ assets });

  await expect(start).rejects.toThrow(/etcd ended; it printed last:\nthe disk is full/);
  await expect(start).rejects.toBeInstanceOf(EnvtestError);
  expect(await leftovers()).toEqual([]);
});

test("a port that another process took meanwhile is tried again with others, and not for ever", async () => {
  await using assets = await fakeAssets({
    etcd: `echo "$*" >> "$(dirname "$0")/calls"; echo "listen tcp 127.0.0.1:1: bind: address already in use" >&2; exit 1`,
  });

  await expect(startEnvtest({ assets })).rejects.toThrow(/etcd ended; it printed last:\n.*address already in use/);

  const calls = (await readFile(join(assets.directory, "calls"), "utf8")).trimEnd().split("\n");
  expect(calls).toHaveLength(3);
  expect(new Set(calls.map((call) => /--listen-client-urls=(\S+)/.exec(call)?.[1])).size).toBe(3);
});

test("an etcd that is never ready fails the start when the time is up", async () => {
  await using assets = await fakeAssets({ etcd: `echo thinking; touch "$(dirname "$0")/thought"; exec sleep 600` });
  const clock = new FakeClock();
  const over = new AbortController();
  const start = startEnvtest({ assets, clock, readyTimeoutMs: 60_000 }).finally(() => {
    over.abort();
  });
  const refused = expect(start).rejects.toThrow(/etcd was not ready in time; it printed last:\nthinking/);
  await expect.poll(() => existsSync(join(assets.directory, "thought"))).toBe(true);

  // What is asked of etcd meanwhile takes real time.
  while (!over.signal.aborted) {
    await clock.advance(10_000);
    await systemClock.sleep(10);
  }

  await refused;
});

test("an aborted start rejects with the signal's reason", async () => {
  await using assets = await fakeAssets({ etcd: "exec sleep 600" });
  const reason = new Error("enough");

  await expect(startEnvtest({ assets, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test(
  "a real control plane answers its users, and is gone when it is disposed",
  { timeout: 300_000 },
  async ({ skip }) => {
    if (!located.found) return skip(located.reason);
    const users = [{ name: "jane", token: "jane-token" }];
    const controlPlane = await startEnvtest({ assets: located.assets, users });
    const get = (path: string, token: string): Promise<Response> =>
      controlPlane.send(new Request(`${controlPlane.url}${path}`, { headers: { authorization: `Bearer ${token}` } }));

    const [administrator, jane, stranger] = await Promise.all([
      get("/api/v1/namespaces/default", controlPlane.token),
      get("/api/v1/secrets", "jane-token"),
      get("/api/v1/secrets", "unknown"),
    ]);
    expect([administrator.status, jane.status, stranger.status]).toEqual([200, 403, 401]);
    expect(await administrator.json()).toMatchObject({ kind: "Namespace", metadata: { name: "default" } });
    expect(controlPlane.serverVersion).toMatch(/^v1\.\d+\.\d+/);

    await controlPlane[Symbol.asyncDispose]();
    await expect(get("/readyz", controlPlane.token)).rejects.toThrow(/ECONNREFUSED|socket/);
    expect(await leftovers()).toEqual([]);
  },
);

test(
  "a kube-apiserver that got SIGKILL or SIGTERM comes back where it was, with what it had stored",
  { timeout: 600_000 },
  async ({ skip }) => {
    if (!located.found) return skip(located.reason);
    const controlPlane = await startEnvtest({ assets: located.assets });
    const headers = { authorization: `Bearer ${controlPlane.token}`, "content-type": "application/json" };
    const path = `${controlPlane.url}/api/v1/namespaces`;
    const body = JSON.stringify({ metadata: { name: "kept" } });
    const read = (): Promise<Response> => controlPlane.send(new Request(`${path}/kept`, { headers }));
    await controlPlane.send(new Request(path, { method: "POST", headers, body }));
    const stored: unknown = await (await read()).json();

    await controlPlane.restartApiServer("SIGKILL");
    expect(await (await read()).json()).toEqual(stored);
    await controlPlane.restartApiServer("SIGTERM");
    expect(await (await read()).json()).toEqual(stored);

    await controlPlane[Symbol.asyncDispose]();
    await expect(read()).rejects.toThrow(/ECONNREFUSED|socket/);
    await expect(controlPlane.restartApiServer("SIGTERM")).rejects.toThrow(/the control plane has been stopped/);
    expect(await leftovers()).toEqual([]);
  },
);
