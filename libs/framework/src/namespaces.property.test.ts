// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Namespace, mergePatch, StatusError } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { asyncProperty, assert as check, array, constantFrom, oneof, record, type Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import { createOperator, type Operator } from "./operator.ts";
import { World } from "./testing/world.ts";

type Step =
  | { readonly does: "make" | "unmake"; readonly namespace: string }
  | {
      readonly does: "create" | "label" | "unlabel" | "edit" | "delete";
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly does: "wait" };

const namespace = constantFrom("team-a", "team-b", "team-no", "other");
const name = constantFrom("x", "y");
const steps: Arbitrary<readonly Step[]> = array(
  oneof(
    record({ does: constantFrom("make", "make", "unmake"), namespace }),
    record({ does: constantFrom("create", "create", "label", "unlabel", "delete"), namespace, name }),
    record({ does: constantFrom("wait") }),
  ),
  { minLength: 8, maxLength: 24 },
);

const labels = { app: "web" };

/** Who follows Samples with the label in the teams' namespaces, but one; and whom it follows. */
function follower(handlesDeletions: boolean): { readonly operator: Operator; readonly followed: () => string[][] } {
  const running = new Map<string, number>();
  const operator = createOperator({ name: "follower", namespaces: ["team-*", "!team-no"] });
  const on = operator.on(Sample);
  const index = on.index(({ namespace: place, name: which }) => [[`${place}/${which}`, true]], { labels });
  on.daemon(
    async ({ namespace: place, name: which, signal }) => {
      const key = `${place}/${which}`;
      running.set(key, (running.get(key) ?? 0) + 1);
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      running.set(key, (running.get(key) ?? 0) - 1);
    },
    { labels },
  );
  if (handlesDeletions) on.delete(() => undefined, { labels });
  const keys = (): string[] => [...running].flatMap(([key, count]) => Array.from({ length: count }, () => key));
  return { operator, followed: () => [keys().toSorted(), [...index.keys()].toSorted()] };
}

async function take(world: World, step: Step): Promise<unknown> {
  const { client } = world;
  switch (step.does) {
    case "make":
      return client.create(Namespace, { metadata: { name: step.namespace } });
    case "unmake":
      return client.delete(Namespace, { name: step.namespace });
    case "create": {
      const key = { namespace: step.namespace, name: step.name };
      return client.create(Sample, { metadata: { ...key, labels }, spec: { count: 1 } });
    }
    case "label":
    case "unlabel":
      return client.patch(Sample, step, mergePatch({ metadata: { labels: step.does === "label" ? labels : null } }));
    case "edit": {
      const count = 1 + Math.trunc(world.plane.clock.now() % 1000);
      return client.patch(Sample, step, mergePatch({ spec: { count } }));
    }
    case "delete":
      return client.delete(Sample, step);
    case "wait":
      return world.settle(200);
  }
}

/** Steps that make no sense where they stand are refused by the server. */
async function play(world: World, order: readonly Step[]): Promise<void> {
  for (const step of order) {
    await take(world, step).catch((error: unknown) => {
      if (!(error instanceof StatusError)) throw error;
    });
  }
}

async function matching(world: World): Promise<string[]> {
  const { items } = await world.client.list(Sample, { labelSelector: "app=web" });
  const keys = items.map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`);
  return keys.filter((key) => key.startsWith("team-") && !key.startsWith("team-no/")).toSorted();
}

test.each([
  { what: "the API server selects", handlesDeletions: false },
  { what: "the filters of the handlers select", handlesDeletions: true },
])(
  "whatever comes, goes and is labelled, what is followed is what matches, where $what",
  { timeout: 120_000 },
  async ({ handlesDeletions }) => {
    await using world = await World.start();
    await check(
      asyncProperty(steps, async (order) => {
        const { operator, followed } = follower(handlesDeletions);
        await world.run(operator);
        await play(world, order);
        await world.settle(5000);
        const expected = await matching(world);
        const actual = followed();
        await world.stop();

        expect(actual).toEqual([expected, expected]);
        expect(followed()).toEqual([[], []]);
      }),
      { numRuns: 8 },
    );
  },
);

/** The calls of an operator whose handlers are all for one label; with or without something that keeps the server from selecting. */
function caller(operatorName: string, followsAll: boolean): { readonly operator: Operator; readonly calls: string[] } {
  const calls: string[] = [];
  const operator = createOperator({ name: operatorName, namespaces: ["team-*"] });
  const say = (what: string) => (context: { readonly namespace?: string | undefined; readonly name: string }) =>
    void calls.push(`${what} ${context.namespace ?? ""}/${context.name}`);
  const on = operator.on(Sample);
  on.create(say("create"), { labels });
  on.update(
    (context) => {
      say(`update ${JSON.stringify(context.diff.map(({ path }) => path))} of`)(context);
    },
    { labels },
  );
  on.event(
    (context) => {
      if (context.type === "DELETED") say("DELETED")(context);
    },
    { labels },
  );
  on.timer(say("tick"), { labels, intervalMs: 60_000 });
  if (followsAll) on.delete(() => undefined, { labels: { never: "there" } });
  return { operator, calls };
}

test("what handlers are told is the same, whoever selects the objects", { timeout: 120_000 }, async () => {
  await using world = await World.start();
  await using other = world.beside();
  for (const made of ["team-a", "team-b"]) await world.client.create(Namespace, { metadata: { name: made } });
  const ofObjects = array(
    record({
      does: constantFrom("create", "create", "label", "unlabel", "edit", "delete"),
      namespace: constantFrom("team-a", "team-b"),
      name,
    }),
    { minLength: 6, maxLength: 14 },
  );
  await check(
    asyncProperty(ofObjects, async (order) => {
      const [selected, filtered] = [caller("selected", false), caller("filtered", true)];
      await world.run(selected.operator);
      await other.run(filtered.operator);
      for (const step of order) {
        await play(world, [step]);
        await world.settle(500);
      }
      await world.settle(1000);
      await other.stop();
      await world.stop();

      expect(selected.calls.toSorted()).toEqual(filtered.calls.toSorted());
    }),
    { numRuns: 6 },
  );
});
