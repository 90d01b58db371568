// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** No change is lost, whatever is refused, whatever answer is lost and wherever the process ends. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PermanentError, TemporaryError } from "./handler-errors.ts";
import type { HandlerRegistry } from "./handler-registry.ts";
import { World, type Thing } from "./testing/world.ts";

type Fate = "ok" | "retry" | "permanent";
type Step =
  | { readonly do: "edit" | "wait" | "restart" }
  | { readonly do: "reconcile"; readonly fates: readonly Fate[]; readonly write: "ok" | "refused" | "unanswered" };

const fate = fc.constantFrom<Fate>("ok", "ok", "retry", "permanent");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom("edit" as const, "wait" as const, "restart" as const) }),
  fc.record({
    do: fc.constant("reconcile" as const),
    fates: fc.array(fate, { minLength: 4, maxLength: 4 }),
    write: fc.constantFrom("ok" as const, "ok" as const, "refused" as const, "unanswered" as const),
  }),
);

const ids = ["create", "a", "b", "delete"] as const;

/** An object, its operator, and what each handler was last told when it ended. */
class Story {
  readonly ended = new Map<string, number[]>();
  #fates: readonly Fate[] = [];
  readonly world = new World((on) => {
    this.#register(on);
  });

  async run(current: Step): Promise<void> {
    const { world } = this;
    if ("fates" in current) await this.#reconcile(current.fates, current.write);
    else if (current.do === "edit") world.edit({ spec: { count: this.count + 1 } });
    else if (current.do === "wait") await world.clock.advance(60_000);
    else world.restart();
  }

  get count(): number {
    return this.world.object?.spec.count ?? 0;
  }

  /** Lets everything succeed until nothing is due any more. */
  async settle(): Promise<void> {
    this.#fates = [];
    for (let round = 0; round < 3; round++) {
      await this.world.clock.advance(600_000);
      await this.world.settle(600_000);
    }
  }

  async #reconcile(fates: readonly Fate[], write: "ok" | "refused" | "unanswered"): Promise<void> {
    const { world } = this;
    this.#fates = fates;
    const error = new Error("the write failed");
    world.refusals = write === "refused" ? { status: error, patch: error, "patch+hold": error, hold: error } : {};
    world.lostAnswer = write === "unanswered" ? error : undefined;
    await world.reconcile(new AbortController().signal).catch((reason: unknown) => {
      if (reason !== error) throw reason;
    });
    world.refusals = {};
    world.lostAnswer = undefined;
  }

  #register(on: HandlerRegistry<Thing>): void {
    on.create(({ spec }) => this.#end("create", spec.count));
    on.update(({ spec }) => this.#end("a", spec.count), { id: "a" });
    on.update(({ spec }) => this.#end("b", spec.count), { id: "b" });
    on.delete(({ spec }) => this.#end("delete", spec.count));
  }

  #end(id: (typeof ids)[number], count: number): { ready: number } {
    const its = this.#fates[ids.indexOf(id)] ?? "ok";
    if (its === "retry") throw new TemporaryError("not yet", { delayMs: 1000 });
    this.ended.set(id, [...(this.ended.get(id) ?? []), count]);
    if (its === "permanent") throw new PermanentError("never");
    return { ready: count };
  }
}

test("each handler is told the last state of an object, and afterwards nothing is called or written", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const story = new Story();
      const { world } = story;
      for (const current of steps) await story.run(current);
      await story.settle();

      expect(story.ended.get("create")?.length).toBeGreaterThan(0);
      for (const id of ["a", "b"]) {
        const told = story.ended.get(id) ?? story.ended.get("create") ?? [];
        expect([id, told.at(-1)]).toEqual([id, story.count]);
      }
      const before = JSON.stringify([world.writes, [...story.ended]]);
      world.restart();
      await story.settle();
      expect(JSON.stringify([world.writes, [...story.ended]])).toBe(before);

      world.delete();
      await story.settle();
      expect([story.ended.get("delete")?.length, world.object]).toEqual([1, undefined]);
    }),
    { numRuns: 300 },
  );
});
