// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatRequirement,
  labelRequirement,
  matchesRequirement,
  type LabelOperator,
  type LabelRequirement,
} from "./label-requirement.ts";
import { LabelSelectorParser } from "./label-selector-parser.ts";
import { SelectorError } from "./selector-error.ts";

/** Chooses objects by their labels. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export interface Selector {
  matches(labels: Readonly<Record<string, string>> | undefined): boolean;
  /** `true` when it chooses everything. */
  readonly empty: boolean;
  /** The text that the `labelSelector` parameter takes. */
  toString(): string;
}

/** The `LabelSelector` of object fields (meta/v1). */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** Parses the text of a `labelSelector` parameter. Throws {@link SelectorError} with the server's sentence. */
export function parseLabelSelector(text: string): Selector {
  return selectorOf(new LabelSelectorParser(text).parse());
}

const expressionOperators: Readonly<Record<string, LabelOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/**
 * The selector of a `LabelSelector` field. An empty one chooses everything, an absent one nothing.
 *
 * Throws {@link SelectorError} for what the server would refuse.
 */
export function selectorFromLabelSelector(labelSelector: LabelSelector | undefined): Selector {
  if (labelSelector === undefined) return nothing;
  const fromLabels = Object.entries(labelSelector.matchLabels ?? {}).map(([key, value]) =>
    labelRequirement(key, "=", [value]),
  );
  const fromExpressions = (labelSelector.matchExpressions ?? []).map(({ key, operator, values }) => {
    const known = Object.hasOwn(expressionOperators, operator) ? expressionOperators[operator] : undefined;
    if (known === undefined)
      throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`);
    return labelRequirement(key, known, values ?? []);
  });
  return selectorOf([...fromLabels, ...fromExpressions]);
}

const nothing: Selector = Object.freeze({ matches: () => false, empty: false, toString: () => "" });

function selectorOf(unsorted: readonly LabelRequirement[]): Selector {
  const requirements = [...unsorted].sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return {
    matches: (labels = {}) => requirements.every((requirement) => matchesRequirement(requirement, labels)),
    empty: requirements.length === 0,
    toString: () => requirements.map(formatRequirement).join(","),
  };
}
