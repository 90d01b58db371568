// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { startWithWidgets, widget, widgets } from "../test-server.ts";

test("a watch tells every write in order, and a deletion with the deletion's version", async () => {
  await using server = await startWithWidgets();
  const watch = await server.watch(`${widgets}?watch=true`);

  const created = await server.post(widgets, widget("a"));
  await server.merge(`${widgets}/a`, { spec: { count: 2 } });
  await server.delete(`${widgets}/a`);

  expect(await watch.take(2)).toEqual(["ADDED a", "MODIFIED a"]);
  const [type, object] = (await watch.next()) ?? [];
  expect(type).toBe("DELETED");
  expect(object?.metadata.resourceVersion).toBe(String(Number(created.body.metadata.resourceVersion) + 2));
});

test("an object that leaves the selection is told as deleted, one that enters as added", async () => {
  await using server = await startWithWidgets();
  const watch = await server.watch(`${widgets}?watch=true&labelSelector=app%3Da`);

  await server.post(widgets, widget("x", {}, { labels: { app: "a" } }));
  await server.merge(`${widgets}/x`, { metadata: { labels: { app: "b" } } });
  await server.merge(`${widgets}/x`, { metadata: { labels: { app: "a" } } });

  expect(await watch.take(3)).toEqual(["ADDED x", "DELETED x", "ADDED x"]);
});

test("bookmarks come once a minute and shortly before the end, to those who ask", async () => {
  await using server = await startWithWidgets();
  const asking = await server.watch(`${widgets}?watch=true&allowWatchBookmarks=true&timeoutSeconds=100`);
  const silent = await server.watch(`${widgets}?watch=true&timeoutSeconds=100`);

  await server.post("/api/v1/namespaces/default/configmaps", { metadata: { name: "newer" } });
  await server.clock.advance(60_000);
  expect(await asking.take(1)).toEqual(["BOOKMARK"]);
  await server.clock.advance(38_000);
  expect(await asking.take(1)).toEqual(["BOOKMARK"]);
  await server.clock.advance(2000);

  expect(await asking.next()).toBeUndefined();
  expect(await silent.next()).toBeUndefined();
});

test("no bookmark tells the version that the watch began with", async () => {
  await using server = await startWithWidgets();
  const watch = await server.watch(`${widgets}?watch=true&allowWatchBookmarks=true&timeoutSeconds=100`);

  await server.clock.advance(100_000);

  expect(await watch.next()).toBeUndefined();
});

test("a watch without a timeout ends between half an hour and an hour", async () => {
  await using server = await startWithWidgets({ random: () => 0.5 });
  const watch = await server.watch(`${widgets}?watch=true`);

  await server.clock.advance(44 * 60_000);
  await server.post(widgets, widget("a"));
  expect(await watch.take(1)).toEqual(["ADDED a"]);
  await server.clock.advance(60_000);

  expect(await watch.next()).toBeUndefined();
});

test("a reader that does not read loses its place, and its stream ends", async () => {
  await using server = await startWithWidgets({ historyLimit: 2 });
  const watch = await server.watch(`${widgets}?watch=true`);
  await server.post(widgets, widget("first"));
  expect(await watch.take(1)).toEqual(["ADDED first"]);

  for (const name of ["a", "b", "c", "d", "e", "f", "g", "h"]) await server.post(widgets, widget(name));

  const seen = await watch.take(8);
  expect(seen.length).toBeLessThan(8);
});

test("a streaming list ends with its bookmark, whatever the client is far behind", async () => {
  await using server = await startWithWidgets();
  for (const name of ["a", "b"]) await server.post(widgets, widget(name));

  const watch = await server.watch(
    `${widgets}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
  );

  expect(await watch.take(2)).toEqual(["ADDED a", "ADDED b"]);
  const [type, bookmark] = (await watch.next()) ?? [];
  expect(type).toBe("BOOKMARK");
  expect(bookmark?.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
});

test("a streaming list of a version that does not come is an error event after three seconds", async () => {
  await using server = await startWithWidgets();
  const opening = server.watch(
    `${widgets}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=99999999999`,
  );
  await server.clock.advance(3000);

  const [type, status] = (await (await opening).next()) ?? [];

  expect(type).toBe("ERROR");
  expect(status).toMatchObject({ code: 504, details: { causes: [{ reason: "ResourceVersionTooLarge" }] } });
});

test("what was compacted is 200 with one error event and the end", async () => {
  await using server = await startWithWidgets();
  const { body } = await server.post(widgets, widget("a"));
  await server.post(widgets, widget("b"));
  server.server.compact();

  const watch = await server.watch(`${widgets}?watch=true&resourceVersion=${body.metadata.resourceVersion ?? ""}`);

  const [type, status] = (await watch.next()) ?? [];
  expect(type).toBe("ERROR");
  expect(status).toMatchObject({ code: 410, reason: "Expired" });
  expect(await watch.next()).toBeUndefined();
});

test("cancelling the body ends the watch and leaves no timer", async () => {
  await using server = await startWithWidgets();
  const before = server.clock.pendingTimers;
  const watch = await server.watch(`${widgets}?watch=true&allowWatchBookmarks=true`);

  await watch.cancel();

  expect(server.clock.pendingTimers).toBe(before);
});
