// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject, pointerTo, type JsonValue } from "./json.ts";
import type { Recording } from "./recording.ts";

/** One place where two recordings of a script do not agree. `undefined` is what the one has and the other has not. */
export interface Difference {
  readonly script: string;
  /** The step's title. */
  readonly step: string;
  /** JSON pointer into the answer. */
  readonly at: string;
  readonly golden: JsonValue | undefined;
  readonly actual: JsonValue | undefined;
}

/** All differences between the answers of two servers to the same script, in the script's order. */
export function compare(golden: Recording, actual: Recording): readonly Difference[] {
  const steps = Math.max(golden.answers.length, actual.answers.length);
  return Array.from({ length: steps }, (_, index) => index).flatMap((index) => {
    const [expected, given] = [golden.answers[index], actual.answers[index]];
    const step = expected?.title ?? given?.title ?? "";
    return [...differences("", asJson(expected), asJson(given))].map((found) => ({
      script: golden.script,
      step,
      ...found,
    }));
  });
}

type FoundDifference = Pick<Difference, "at" | "golden" | "actual">;

function* differences(
  at: string,
  golden: JsonValue | undefined,
  actual: JsonValue | undefined,
): Generator<FoundDifference> {
  if (isJsonArray(golden) && isJsonArray(actual)) {
    const length = Math.max(golden.length, actual.length);
    for (let index = 0; index < length; index++) yield* differences(pointerTo(at, index), golden[index], actual[index]);
  } else if (isJsonObject(golden) && isJsonObject(actual)) {
    const keys = new Set([...Object.keys(golden), ...Object.keys(actual)]);
    for (const key of [...keys].sort()) yield* differences(pointerTo(at, key), golden[key], actual[key]);
  } else if (golden !== actual) {
    yield { at, golden, actual };
  }
}

/** An answer is JSON but for its optional fields, which are absent rather than undefined. */
function asJson(answer: Recording["answers"][number] | undefined): JsonValue | undefined {
  return answer === undefined ? undefined : { ...answer };
}
