// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** No change is lost: for any order of edits, failures, waits, restarts and filters that come and go. */
import { parseJson, stringifyJson, type JsonObject } from "@nuvolaris/api-machinery";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isWorthWriting, nextRecord, type Outcome } from "./cycle-outcome.ts";
import { planCycle, type PlannedHandler } from "./cycle-plan.ts";
import { essenceHash } from "./essence.ts";
import { formatProgressRecord, parseProgressRecord, type ProgressRecord } from "./progress-record.ts";

const creates: readonly PlannedHandler[] = [
  { id: "first", cause: "create" },
  { id: "second", cause: "create" },
];
const changes: readonly PlannedHandler[] = [
  { id: "a", cause: "update" },
  { id: "b", cause: "update" },
  { id: "n", cause: "field", field: ["spec", "n"] },
];
const registered = [...creates, ...changes];

type Step =
  | { readonly do: "edit"; readonly n: number }
  | { readonly do: "wait" }
  | { readonly do: "restart" }
  | { readonly do: "toggle" }
  | { readonly do: "cycle"; readonly fates: readonly ("ok" | "retry" | "permanent")[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("edit" as const), n: fc.nat(3) }),
  fc.record({ do: fc.constant("wait" as const) }),
  fc.record({ do: fc.constant("restart" as const) }),
  fc.record({ do: fc.constant("toggle" as const) }),
  fc.record({
    do: fc.constant("cycle" as const),
    fates: fc.array(fc.constantFrom("ok" as const, "retry" as const, "permanent" as const), {
      minLength: 5,
      maxLength: 5,
    }),
  }),
);

/** An object and its operator, with a ledger of what each handler was told. */
class World {
  #n = 0;
  #nowMs = 0;
  #record: ProgressRecord | undefined;
  #isBMatching = true;
  readonly created: string[] = [];
  /** For each change handler, the pairs it was called with in calls that ended. */
  readonly ended = new Map<string, { old: JsonObject | undefined; new: JsonObject }[]>();
  birth: JsonObject | undefined;

  get essence(): JsonObject {
    return { spec: { n: this.#n } };
  }

  run(current: Step): void {
    if (current.do === "edit") this.#n = current.n;
    else if (current.do === "wait") this.#nowMs += 60_000;
    else if (current.do === "toggle") this.#isBMatching = !this.#isBMatching;
    else if (current.do === "restart") this.#record = this.#record && persisted(this.#record);
    else this.#cycle(current.fates);
  }

  /** Lets everything succeed until nothing is due any more. */
  settle(): void {
    this.#isBMatching = true;
    for (let round = 0; round < 10; round++) {
      this.run({ do: "wait" });
      this.#cycle(["ok", "ok", "ok", "ok", "ok"]);
    }
  }

  #cycle(fates: readonly ("ok" | "retry" | "permanent")[]): void {
    const snapshot = {
      uid: "u",
      essence: this.essence,
      hash: essenceHash(this.essence),
      deleting: false,
      nowMs: this.#nowMs,
    };
    const matching = registered.filter(({ id }) => id !== "b" || this.#isBMatching);
    this.birth ??= this.essence;
    const plan = planCycle(snapshot, { matching, undecided: [] }, this.#record);
    const outcomes = new Map<string, Outcome>();
    for (const { handler, old, attempts } of plan.due) {
      const fate = fates[registered.findIndex(({ id }) => id === handler.id)] ?? "ok";
      if (fate === "retry") {
        outcomes.set(handler.id, { type: "retry", attempts: attempts + 1, nextAtMs: this.#nowMs + 1000 });
        continue;
      }
      outcomes.set(handler.id, { type: fate === "ok" ? "succeeded" : "failed" });
      if (handler.cause === "create") this.created.push(handler.id);
      else this.ended.set(handler.id, [...(this.ended.get(handler.id) ?? []), { old, new: this.essence }]);
    }
    const result = { outcomes, handlers: { registered, matching, undecided: [] } };
    if (isWorthWriting(snapshot, result, this.#record)) this.#record = nextRecord(snapshot, plan.record, result);
  }
}

function persisted(record: ProgressRecord): ProgressRecord | undefined {
  return parseProgressRecord(stringifyJson(parseJson(formatProgressRecord(record).text)), "u");
}

test("every handler is told every change, once and in order, and ends with the state as it is", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = new World();
      for (const current of steps) world.run(current);
      world.settle();

      expect([...world.created].sort()).toEqual(["first", "second"]);
      for (const { id, cause } of changes) {
        const calls = world.ended.get(id) ?? [];
        if (cause === "update") expect(chainOf(world.birth, calls)).toEqual(calls.map(({ old }) => old));
        // A field handler has seen nothing before the field appeared, so its last call, too, is about the present state.
        const last = calls.at(-1)?.new ?? world.birth;
        expect(last).toEqual(world.essence);
      }
    }),
    { numRuns: 2000 },
  );
});

/** What each call's `old` must be: the object at birth, then what the call before was told. */
function chainOf(
  birth: JsonObject | undefined,
  calls: readonly { readonly new: JsonObject }[],
): (JsonObject | undefined)[] {
  return calls.map((_call, index) => (index === 0 ? birth : calls[index - 1]?.new));
}
