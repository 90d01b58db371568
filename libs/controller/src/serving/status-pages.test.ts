// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { HealthChecks, type HealthResult } from "./health.ts";
import { statusPages } from "./status-pages.ts";

const get = (path: string, method = "GET"): Request => new Request(`http://operator${path}`, { method });

test("readyz fails while a check fails, and says which", async () => {
  const readyz = new HealthChecks();
  let synced = false;
  readyz.add("ping", () => true);
  readyz.add("caches", () => synced || "parents.nuvolaris.org is not synced");
  const pages = statusPages({ readyz });

  const before = await pages(get("/readyz"));
  expect(before.status).toBe(503);
  expect(await before.text()).toBe("[+]ping ok\n[-]caches failed: parents.nuvolaris.org is not synced\ncheck failed\n");

  synced = true;
  const after = await pages(get("/readyz"));
  expect(after.status).toBe(200);
  expect(await after.text()).toBe("ok");
});

test("verbose lists every check", async () => {
  const healthz = new HealthChecks();
  healthz.add("ping", () => true);
  const response = await statusPages({ healthz })(get("/healthz?verbose"));

  expect(await response.text()).toBe("[+]ping ok\ncheck passed\n");
});

test("checks that come and go are shown after the others, with what they say", async () => {
  const readyz = new HealthChecks();
  const found: HealthResult[] = [];
  readyz.addGroup(() => found);
  readyz.add("ping", () => true);
  const pages = statusPages({ readyz });
  expect(await (await pages(get("/readyz?verbose"))).text()).toBe("[+]ping ok\ncheck passed\n");

  found.push({ name: "cache/parents", problem: undefined, detail: "7 objects" });
  expect(await (await pages(get("/readyz?verbose"))).text()).toBe(
    "[+]ping ok\n[+]cache/parents ok: 7 objects\ncheck passed\n",
  );

  found.push({ name: "cache/children", problem: "not read yet" });
  const response = await pages(get("/readyz"));
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("[-]cache/children failed: not read yet\ncheck failed\n");
});

test("a check that throws has failed", async () => {
  const healthz = new HealthChecks();
  healthz.add("broken", () => {
    throw new Error("boom");
  });
  const response = await statusPages({ healthz })(get("/healthz"));

  expect(response.status).toBe(503);
  expect(await response.text()).toContain("[-]broken failed: boom");
});

test("metrics come with the content type of their format", async () => {
  const metrics = { contentType: "text/plain; version=0.0.4; charset=utf-8", text: () => Promise.resolve("up 1\n") };
  const response = await statusPages({ metrics })(get("/metrics"));

  expect(response.headers.get("content-type")).toBe(metrics.contentType);
  expect(await response.text()).toBe("up 1\n");
});

test("pages that were not configured are not found, and writing is not allowed", async () => {
  const pages = statusPages({});

  expect((await pages(get("/metrics"))).status).toBe(404);
  expect((await pages(get("/healthz"))).status).toBe(404);
  expect((await pages(get("/healthz", "POST"))).status).toBe(405);
});
