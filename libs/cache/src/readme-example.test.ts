// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, ConfigMap, mergePatch } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { InformerFactory } from "./informer-factory.ts";

test("the example of the README does what it says", async () => {
  await using controlPlane = await startEmbedded();
  const { clock, transport } = controlPlane;
  const client = new Client({ transport, clock });
  const key = { namespace: "default", name: "settings" };
  const labels = { app: "web" };
  await client.create(ConfigMap, { metadata: { ...key, labels }, data: { a: "0" } });
  const changed: string[] = [];

  // #region use
  await using informers = new InformerFactory({ client, clock });
  const configMaps = informers.informer(ConfigMap, { namespace: "default" });
  configMaps.addIndex("app", ({ metadata }) => [metadata.labels?.["app"] ?? ""]);
  configMaps.addEventHandler({
    updated: (_old, { metadata }, { writer }) => {
      if (writer !== "me") changed.push(metadata.name);
    },
  });
  informers.start();
  await informers.hasSynced();

  configMaps.lister.byIndex("app", "web");
  const patch = mergePatch({ data: { a: "1" } });
  await configMaps.write({ key, writer: "me" }, () => client.patch(ConfigMap, key, patch));
  const settings = configMaps.lister.get(key); // has a: "1", before the watch brings it
  // #endregion

  expect(configMaps.lister.byIndex("app", "web")).toMatchObject([{ metadata: { name: "settings" } }]);
  expect(settings?.data).toEqual({ a: "1" });
  await clock.advance(0);
  expect(changed).toEqual([]);
});
