// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What of which objects an informer keeps. */
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { FieldPathError } from "./field-projection.ts";
import { InformerFactory } from "./informer-factory.ts";
import {
  added,
  endOfList,
  modified,
  OpenWatch,
  page,
  refusal,
  ScriptedServer,
  Thing,
  thing,
  type Answer,
} from "./scripted-server.ts";

const key = { namespace: "default", name: "a" };
const large = (version: number) => ({
  ...thing("a", version),
  spec: { count: version, text: "x" },
  status: { big: "y" },
});

function factoryOf(...script: readonly Answer[]) {
  const clock = new FakeClock();
  const server = new ScriptedServer(clock, ...script);
  return { clock, factory: new InformerFactory({ client: server.client, clock, random: () => 0.5 }), server };
}

test("only the named fields are kept, of lists, of changes and of own writes", async () => {
  const watch = new OpenWatch(added(large(3)), endOfList(10));
  const { clock, factory } = factoryOf(watch.response);
  const informer = factory.informer(Thing, { fields: ["spec.count"] });
  factory.start();
  await clock.advance(0);
  const kept = (): unknown => {
    const { apiVersion, kind, metadata, ...rest } = informer.lister.get(key) ?? thing("none", 1);
    return [apiVersion, kind, metadata.resourceVersion, rest];
  };
  expect(kept()).toEqual(["test.io/v1", "Thing", "3", { spec: { count: 3 } }]);

  watch.send(modified(large(11)));
  await clock.advance(0);
  expect(kept()).toEqual(["test.io/v1", "Thing", "11", { spec: { count: 11 } }]);
  const answer = await informer.write({ key }, () => Promise.resolve(large(12)));

  expect(kept()).toEqual(["test.io/v1", "Thing", "12", { spec: { count: 12 } }]);
  expect(answer).toEqual(large(12));
  await factory[Symbol.asyncDispose]();
});

test("so it is where the list comes in pages", async () => {
  const { clock, factory } = factoryOf(refusal(422, "Invalid"), page(10, [large(3)]));
  const informer = factory.informer(Thing, { fields: ["status"] });
  factory.start();
  await clock.advance(0);

  expect(informer.lister.get(key)).toEqual({ ...thing("a", 3), status: { big: "y" } });
  await factory[Symbol.asyncDispose]();
});

test("who names the same fields shares an informer, who names others has one of their own", () => {
  const { factory } = factoryOf();
  const informer = factory.informer(Thing, { fields: ["spec.count", "status"] });

  expect(factory.informer(Thing, { fields: ["status", ["spec", "count"]] })).toBe(informer);
  expect(factory.informer(Thing, { fields: ["status"] })).not.toBe(informer);
  expect(factory.informer(Thing, { fields: [] })).not.toBe(factory.informer(Thing));
});

test("a path that leads nowhere is refused when the informer is asked for", () => {
  const { factory } = factoryOf();

  expect(() => factory.informer(Thing, { fields: ["spec."] })).toThrow(FieldPathError);
});
